/// Tests of `objectstore.s3`.
@NullMarked
package dev.perennial.tsdb.objectstore.s3;

import org.jspecify.annotations.NullMarked;
