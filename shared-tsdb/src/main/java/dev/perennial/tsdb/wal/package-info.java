/// Prometheus' write-ahead log and head read as samples: [dev.perennial.tsdb.wal.LogReplay] gives what a restart of that
/// Prometheus would have in memory, series by series, and [dev.perennial.tsdb.wal.LogBlocks] writes it as blocks.
///
/// A log is a row of segments without headers, cut into pages of 32 KiB. In a page stand fragments of records: `u8 type`, `u16 length`,
/// `u32 CRC-32C of the data`, data. A fragment never crosses a page; fewer than seven bytes at a page's end are zeros.
///
/// | bits of the type | meaning |
/// |---|---|
/// | 0-2 | 0 the rest of the page is zeros, 1 a whole record, 2 its first fragment, 3 one in the middle, 4 the last |
/// | 3 | the record is compressed by snappy, as one block |
/// | 4 | the record is compressed by zstd, as one frame |
///
/// A *checkpoint* is a folder of such segments that stands for all segments up to its number. The out-of-order log has the same
/// form. `chunks_head` holds finished chunks of the head: eight bytes of header, then `u64 series`, `u64 first`, `u64 last`, `u8 encoding` (bit 7:
/// out of order), `uvarint length`, data, `u32 CRC-32C` of all that.
///
/// What cannot be read costs what stands behind it in its segment and nothing else; a sentence tells of it.
@NullMarked
package dev.perennial.tsdb.wal;

import org.jspecify.annotations.NullMarked;
