package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.storeapi.wire.PartialResponseStrategy;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.AlertState;
import java.util.Optional;
import java.util.stream.Stream;

/// Rules as messages and back. A message has no place for `keepFiringSince`.
final class RuleWire {
  private RuleWire() {}

  static RulesFile.RuleGroup message(RuleGroup group) {
    // Prometheus gives no partial results, which Thanos calls ABORT.
    var out =
        RulesFile.RuleGroup.newBuilder()
            .setName(group.name())
            .setFile(group.file())
            .setInterval(group.interval())
            .setLimit(group.limit())
            .setEvaluationDurationSeconds(group.evaluationTime())
            .setLastEvaluation(Instants.message(group.lastEvaluation()))
            .setPartialResponseStrategy(PartialResponseStrategy.ABORT);
    for (var rule : group.rules()) {
      switch (rule) {
        case Rule.Alerting alerting -> out.addRules(RulesFile.Rule.newBuilder().setAlert(message(alerting)));
        case Rule.Recording recording -> out.addRules(RulesFile.Rule.newBuilder().setRecording(message(recording)));
      }
    }
    return out.build();
  }

  private static RulesFile.RecordingRule message(Rule.Recording rule) {
    return RulesFile.RecordingRule.newBuilder()
        .setName(rule.name())
        .setQuery(rule.query())
        .setLabels(Wire.labelSet(rule.labels()))
        .setHealth(rule.health())
        .setLastError(rule.lastError())
        .setEvaluationDurationSeconds(rule.evaluationTime())
        .setLastEvaluation(Instants.message(rule.lastEvaluation()))
        .build();
  }

  private static RulesFile.Alert message(Rule.Alerting rule) {
    return RulesFile.Alert.newBuilder()
        .setState(message(rule.state()))
        .setName(rule.name())
        .setQuery(rule.query())
        .setDurationSeconds(rule.duration())
        .setKeepFiringForSeconds(rule.keepFiringFor())
        .setLabels(Wire.labelSet(rule.labels()))
        .setAnnotations(Wire.labelSet(rule.annotations()))
        .addAllAlerts(rule.alerts().stream().map(RuleWire::message).toList())
        .setHealth(rule.health())
        .setLastError(rule.lastError())
        .setEvaluationDurationSeconds(rule.evaluationTime())
        .setLastEvaluation(Instants.message(rule.lastEvaluation()))
        .build();
  }

  private static RulesFile.AlertInstance message(Alert alert) {
    var out =
        RulesFile.AlertInstance.newBuilder()
            .setLabels(Wire.labelSet(alert.labels()))
            .setAnnotations(Wire.labelSet(alert.annotations()))
            .setState(message(alert.state()))
            .setValue(alert.value());
    alert.activeAt().map(Instants::message).ifPresent(out::setActiveAt);
    return out.build();
  }

  private static AlertState message(Alert.State state) {
    return switch (state) {
      case UNKNOWN -> AlertState.UNKNOWN;
      case INACTIVE -> AlertState.INACTIVE;
      case PENDING -> AlertState.PENDING;
      case FIRING -> AlertState.FIRING;
    };
  }

  static RuleGroup read(RulesFile.RuleGroup group) {
    return new RuleGroup(
        group.getName(),
        group.getFile(),
        group.getInterval(),
        group.getLimit(),
        group.getEvaluationDurationSeconds(),
        Instants.read(group.getLastEvaluation()),
        group.getRulesList().stream().flatMap(RuleWire::read).toList());
  }

  private static Stream<Rule> read(RulesFile.Rule rule) {
    return switch (rule.getResultCase()) {
      case ALERT -> Stream.of(read(rule.getAlert()));
      case RECORDING -> Stream.of(read(rule.getRecording()));
      // A kind of rule that a newer endpoint may send.
      case RESULT_NOT_SET -> Stream.empty();
    };
  }

  private static Rule.Recording read(RulesFile.RecordingRule rule) {
    return new Rule.Recording(
        rule.getName(),
        rule.getQuery(),
        Wire.labels(rule.getLabels().getLabelsList()),
        rule.getHealth(),
        rule.getLastError(),
        rule.getEvaluationDurationSeconds(),
        Instants.read(rule.getLastEvaluation()));
  }

  private static Rule.Alerting read(RulesFile.Alert rule) {
    return new Rule.Alerting(
        read(rule.getState()),
        rule.getName(),
        rule.getQuery(),
        rule.getDurationSeconds(),
        rule.getKeepFiringForSeconds(),
        Wire.labels(rule.getLabels().getLabelsList()),
        Wire.labels(rule.getAnnotations().getLabelsList()),
        rule.getAlertsList().stream().map(RuleWire::read).toList(),
        rule.getHealth(),
        rule.getLastError(),
        rule.getEvaluationDurationSeconds(),
        Instants.read(rule.getLastEvaluation()));
  }

  private static Alert read(RulesFile.AlertInstance alert) {
    return new Alert(
        Wire.labels(alert.getLabels().getLabelsList()),
        Wire.labels(alert.getAnnotations().getLabelsList()),
        read(alert.getState()),
        alert.hasActiveAt() ? Optional.of(Instants.read(alert.getActiveAt())) : Optional.empty(),
        Optional.empty(),
        alert.getValue());
  }

  private static Alert.State read(AlertState state) {
    return switch (state) {
      case UNKNOWN, UNRECOGNIZED -> Alert.State.UNKNOWN;
      case INACTIVE -> Alert.State.INACTIVE;
      case PENDING -> Alert.State.PENDING;
      case FIRING -> Alert.State.FIRING;
    };
  }
}
