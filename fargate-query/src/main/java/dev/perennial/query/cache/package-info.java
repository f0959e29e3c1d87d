/// What is kept between queries: [dev.perennial.query.cache.BlockReaders] in memory, and under it [dev.perennial.query.cache.DiskCache].
/// Blocks never change, so nothing is ever stale.
@NullMarked
package dev.perennial.query.cache;

import org.jspecify.annotations.NullMarked;
