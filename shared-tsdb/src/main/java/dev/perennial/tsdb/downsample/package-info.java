/// Downsampling as Thanos does it: [dev.perennial.tsdb.downsample.Downsampler] streams a block into one of coarser resolution,
/// [dev.perennial.tsdb.downsample.Aggregates] read such series for a query.
///
/// Reads the source from front to back, one series at a time; writes segments and index of a new block, never its `meta.json`. Run
/// twice, it writes the same bytes. Where it dies, files without a `meta.json` remain: no block.
///
/// A chunk of a downsampled series (encoding byte `ff`) holds up to five chunks: count, sum, min, max, counter, in this order, each
/// `uvarint length of the data`, `u8 encoding`, data; an absent one is a single `00`. A sample stands at the end of its window, at
/// `t - t % resolution + resolution - 1`, or at the last sample of its chunk if that is earlier. The counter's samples are the running
/// total without resets; before them stands the first raw sample, behind them the last raw value with the last time once more,
/// so that a reset between two chunks can be seen.
@NullMarked
package dev.perennial.tsdb.downsample;

import org.jspecify.annotations.NullMarked;
