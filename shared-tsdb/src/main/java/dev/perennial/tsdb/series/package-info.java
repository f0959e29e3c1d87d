/// Where storage and queries meet: a [dev.perennial.tsdb.series.SeriesSource] is asked with a
/// [dev.perennial.tsdb.series.Selection] and answers with [dev.perennial.tsdb.series.SelectedSeries], whose samples
/// are read into columns, [dev.perennial.tsdb.series.Samples].
///
/// Series are known (all labels, in order) before any sample is read; samples are then read by runs of series,
/// so that a source can fetch what lies side by side at once, and several threads can read different runs.
@NullMarked
package dev.perennial.tsdb.series;

import org.jspecify.annotations.NullMarked;
