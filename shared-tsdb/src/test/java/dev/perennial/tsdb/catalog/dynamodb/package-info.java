/// Tests of `catalog.dynamodb`.
@NullMarked
package dev.perennial.tsdb.catalog.dynamodb;

import org.jspecify.annotations.NullMarked;
