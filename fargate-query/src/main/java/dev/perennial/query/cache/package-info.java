/// What is kept between queries: [dev.perennial.query.cache.BlockReaders]. Blocks never change, so nothing is ever stale.
@NullMarked
package dev.perennial.query.cache;

import org.jspecify.annotations.NullMarked;
