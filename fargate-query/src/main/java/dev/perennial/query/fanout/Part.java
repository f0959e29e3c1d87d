package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Labels;

/// What one source holds of one series: samples of one replica.
sealed interface Part permits BlockPart, LivePart {
  /// The replica it belongs to: its replica labels, or none for what several replicas were merged into.
  Labels replica();
}
