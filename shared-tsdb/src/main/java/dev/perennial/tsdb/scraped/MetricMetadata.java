package dev.perennial.tsdb.scraped;

import java.util.Comparator;

/// What a target says about a metric.
public record MetricMetadata(String metric, String type, String help, String unit) {
  /// By name, type, unit and help.
  public static final Comparator<MetricMetadata> ORDER =
      Comparator.comparing(MetricMetadata::metric)
          .thenComparing(MetricMetadata::type)
          .thenComparing(MetricMetadata::unit)
          .thenComparing(MetricMetadata::help);
}
