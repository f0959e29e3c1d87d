/// What the queriers' stack promises.
@NullMarked
package dev.perennial.infra.query;

import org.jspecify.annotations.NullMarked;
