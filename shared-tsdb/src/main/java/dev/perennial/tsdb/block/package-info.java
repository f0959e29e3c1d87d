/// Prometheus' blocks in a bucket: [dev.perennial.tsdb.block.BlockReader] reads one by ranges,
/// [dev.perennial.tsdb.block.BlockWriter] writes one as a stream, and [dev.perennial.tsdb.block.BlockMeta] says what it is.
///
/// A block is a folder named by a ULID ([dev.perennial.tsdb.block.BlockFiles] knows the keys): `meta.json`, `index`
/// (see [dev.perennial.tsdb.index]), segments `chunks/000001` and on, and marks laid beside them later. A segment is
/// `u32 magic 85BD40DD`, `u8 version 1`, three zero bytes, then chunks back to back: `uvarint length of the data`, `u8 encoding`, data,
/// `u32 CRC-32C of encoding and data`. An index refers to a chunk by the place of its segment, counted from 0, in the upper 32 bits
/// and its offset there in the lower ones. `meta.json` is written last and removed first: without it the files are no block.
@NullMarked
package dev.perennial.tsdb.block;

import org.jspecify.annotations.NullMarked;
