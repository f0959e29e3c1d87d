/// The index of a block: [dev.perennial.tsdb.index.IndexReader] finds series by their labels with ranged reads, and
/// [dev.perennial.tsdb.index.IndexWriter] writes one as a stream.
///
/// The bytes, all numbers big-endian (version 2):
/// ```
/// header     u32 magic BAAAD700, u8 version
/// symbols    u32 length, u32 count, strings ascending, u32 CRC-32C of count and strings
/// series     each at a multiple of 16: uvarint length, body, u32 CRC-32C of the body;
///            body = uvarint labels, each (uvarint name symbol, uvarint value symbol),
///                   uvarint chunks, the first (varint first time, uvarint span, uvarint reference),
///                   the others (uvarint gap, uvarint span, varint step of the reference)
/// postings   each at a multiple of 4: u32 length, u32 count, u32 series ids ascending, u32 CRC-32C;
///            the first list holds all series, the others go by name and value
/// offsets    u32 length, u32 count, each (uvarint 2, name, value, uvarint offset of the list), u32 CRC-32C
/// contents   u64 symbols, series, label indices, their table, postings, offsets; u32 CRC-32C
/// ```
/// A series id is its place divided by 16. Version 1 refers to symbols and series by plain offsets, aligns no series and does not
/// sort the offset table; version 3 reads like 2. Label indices are found in old files only and not read.
@NullMarked
package dev.perennial.tsdb.index;

import org.jspecify.annotations.NullMarked;
