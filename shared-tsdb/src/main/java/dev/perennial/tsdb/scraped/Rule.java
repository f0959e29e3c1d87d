package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A rule with the outcome of its last evaluation; `health` is `ok`, `err` or `unknown`, durations are seconds.
public sealed interface Rule {
  /// The metric it records or the alert's name.
  String name();

  /// Its labels, external ones of its Prometheus included where that is how they come.
  Labels labels();

  /// When it was evaluated last.
  Instant lastEvaluation();

  /// The same without these labels.
  Rule without(Set<String> replicaLabels);

  /// A rule that raises alerts.
  record Alerting(
      Alert.State state,
      String name,
      String query,
      double duration,
      double keepFiringFor,
      Labels labels,
      Labels annotations,
      List<Alert> alerts,
      String health,
      String lastError,
      double evaluationTime,
      Instant lastEvaluation)
      implements Rule {
    /// Copies the list.
    public Alerting {
      alerts = List.copyOf(alerts);
    }

    /// The same under other labels; its alerts keep theirs.
    public Alerting labelled(Labels others) {
      return new Alerting(state, name, query, duration, keepFiringFor, others, annotations, alerts, health, lastError, evaluationTime, lastEvaluation);
    }

    @Override
    public Alerting without(Set<String> replicaLabels) {
      var plain =
          alerts.stream()
              .map(
                  alert ->
                      new Alert(
                          alert.labels().without(replicaLabels),
                          alert.annotations(),
                          alert.state(),
                          alert.activeAt(),
                          alert.keepFiringSince(),
                          alert.value()))
              .toList();
      return new Alerting(
          state, name, query, duration, keepFiringFor, labels.without(replicaLabels), annotations, plain, health, lastError, evaluationTime, lastEvaluation);
    }
  }

  /// A rule that records a series.
  record Recording(
      String name, String query, Labels labels, String health, String lastError, double evaluationTime, Instant lastEvaluation)
      implements Rule {
    /// The same under other labels.
    public Recording labelled(Labels others) {
      return new Recording(name, query, others, health, lastError, evaluationTime, lastEvaluation);
    }

    @Override
    public Recording without(Set<String> replicaLabels) {
      return labelled(labels.without(replicaLabels));
    }
  }
}
