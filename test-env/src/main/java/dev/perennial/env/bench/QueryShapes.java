package dev.perennial.env.bench;

import java.util.List;

/// The thirteen shapes of queries that are timed.
final class QueryShapes {
  private QueryShapes() {}

  /// A shape's name and its query.
  record Shape(String name, String query) {}

  static final List<Shape> ALL =
      List.of(
          new Shape("sum of rates", "sum(rate(http_requests_total[5m]))"),
          new Shape("by pod", "sum by (pod) (rate(http_requests_total[5m]))"),
          new Shape("topk", "topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total[5m])))"),
          new Shape(
              "join",
              "sum by (node) (rate(container_cpu_usage_seconds_total[5m]) * on (instance) group_left (node) kube_pod_info)"),
          new Shape("quantile over time", "quantile_over_time(0.9, process_resident_memory_bytes[1h])"),
          new Shape("subquery", "max_over_time(sum by (job) (rate(http_requests_total[5m]))[1h:1m])"),
          new Shape(
              "regex", "sum by (path) (rate(http_requests_total{pod=~\"api-.*|cart-.*\", status=~\"5..\"}[5m]))"),
          new Shape("absent", "absent(up{job=\"nobody\"})"),
          new Shape("native histogram", "histogram_quantile(0.9, sum by (method) (rate(rpc_duration_seconds[5m])))"),
          new Shape(
              "classic histogram", "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"),
          new Shape("custom buckets", "histogram_quantile(0.9, sum(rate(rpc_size_bytes[5m])))"),
          new Shape(
              "label_replace", "sum by (short) (label_replace(go_goroutines, \"short\", \"$1\", \"pod\", \"([a-z]+)-.*\"))"),
          new Shape("raw", "http_requests_total{path=\"/\"}"));
}
