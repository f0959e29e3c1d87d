package dev.perennial.query.http;

import dev.perennial.promql.exec.Statistics;
import dev.perennial.query.cost.Bill;
import dev.perennial.query.cost.Cost;
import dev.perennial.query.cost.Prices;
import dev.perennial.query.fanout.Missing;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is told of queries that are over: counters of all, and a line in the log of each that took longer than it may without being named.
final class QueryLog {
  private static final Logger LOG = LoggerFactory.getLogger("slow query");

  private final Duration slow;
  private final Prices prices = Prices.current();
  private final Counter samples;
  private final Counter incomplete;
  private final Counter slowOnes;

  QueryLog(Duration slow, PrometheusRegistry metrics) {
    this.slow = slow;
    this.samples =
        Counter.builder()
            .name("perennial_query_samples_read_total")
            .help("Samples that queries read, each counted once a query.")
            .register(metrics);
    this.incomplete =
        Counter.builder()
            .name("perennial_query_incomplete_answers_total")
            .help("Answers to queries that lack something no other replica covers.")
            .register(metrics);
    this.slowOnes =
        Counter.builder()
            .name("perennial_query_slow_queries_total")
            .help("Queries that took longer than --query.slow-log.")
            .register(metrics);
  }

  /// A query was answered; gives what it cost.
  Cost answered(Endpoint.Call call, String query, Duration took, Statistics statistics, List<Missing> missing, Bill.Sum spent) {
    var cost = new Cost(spent, took, prices);
    samples.inc(statistics.samplesRead());
    if (missing.stream().anyMatch(gap -> !gap.uncovered().isEmpty())) {
      incomplete.inc();
    }
    if (took.compareTo(slow) > 0) {
      slowOnes.inc();
      LOG.atInfo()
          .addKeyValue("tenant", call.share().tenant().text())
          .addKeyValue("seconds", cost.seconds())
          .addKeyValue("samples", statistics.samplesRead())
          .addKeyValue("peakSamples", statistics.peakSamples())
          .addKeyValue("peakBytes", statistics.peakBytes())
          .addKeyValue("bucketRequests", spent.requests())
          .addKeyValue("bucketBytes", spent.bytes())
          .addKeyValue("dollars", BigDecimal.valueOf(cost.dollars()).toPlainString())
          .addKeyValue("dashboard", call.header("X-Dashboard-UID"))
          .addKeyValue("panel", call.header("X-Panel-Id"))
          .addKeyValue("query", query)
          .log("A query was slow");
    }
    return cost;
  }
}
