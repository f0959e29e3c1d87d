/// Sets of series: [dev.perennial.tsdb.postings.Postings] with intersection, union and difference.
///
/// In an index file a postings list is `u32 length`, `u32 count`, then `count` ids of four bytes each, big-endian and
/// ascending, and a CRC-32C. An id is the series' place in the file divided by 16 (index version 1: the place itself).
@NullMarked
package dev.perennial.tsdb.postings;

import org.jspecify.annotations.NullMarked;
