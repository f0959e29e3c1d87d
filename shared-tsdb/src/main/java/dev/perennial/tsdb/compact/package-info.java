/// The merge of blocks: [dev.perennial.tsdb.compact.Compaction] streams any number of them into one, and
/// [dev.perennial.tsdb.compact.Accounts] tell what became of every sample.
///
/// Reads the sources from front to back, one series at a time; writes segments and index of a new block, never its `meta.json`.
/// Run twice, it writes the same bytes under the id it is given. Where it dies, files without a `meta.json` remain: no block.
///
/// Chunks are copied byte for byte where nothing else lies in their windows; else they are decoded, deduplicated and encoded anew.
@NullMarked
package dev.perennial.tsdb.compact;

import org.jspecify.annotations.NullMarked;
