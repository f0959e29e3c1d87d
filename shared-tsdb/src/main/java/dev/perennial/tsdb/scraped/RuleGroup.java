package dev.perennial.tsdb.scraped;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Rules that are evaluated together; `interval` and `evaluationTime` are seconds.
public record RuleGroup(
    String name, String file, double interval, long limit, double evaluationTime, Instant lastEvaluation, List<Rule> rules) {
  private static final Comparator<RuleGroup> ORDER = Comparator.comparing(RuleGroup::file).thenComparing(RuleGroup::name);

  /** Of equal rules the one with the more serious state counts, then the one evaluated later. */
  private static final Comparator<Rule> WORSE =
      Comparator.comparing(RuleGroup::state).thenComparing(Rule::lastEvaluation);

  /// Copies the list.
  public RuleGroup {
    rules = List.copyOf(rules);
  }

  /// The same with other rules.
  public RuleGroup with(List<Rule> others) {
    return new RuleGroup(name, file, interval, limit, evaluationTime, lastEvaluation, others);
  }

  /// The groups of several replicas as one list: replica labels taken off, equal groups and equal rules once, by file and name.
  public static List<RuleGroup> merged(Collection<RuleGroup> groups, Set<String> replicaLabels) {
    var byPlace = new TreeMap<RuleGroup, List<Rule>>(ORDER);
    for (var group : groups) {
      var rules = byPlace.computeIfAbsent(group, _ -> new ArrayList<>());
      group.rules().forEach(rule -> rules.add(rule.without(replicaLabels)));
    }
    return byPlace.entrySet().stream().map(entry -> entry.getKey().with(worst(entry.getValue()))).toList();
  }

  private static List<Rule> worst(List<Rule> rules) {
    var byRule = new LinkedHashMap<Object, Rule>();
    for (var rule : rules) {
      byRule.merge(identity(rule), rule, (a, b) -> WORSE.compare(a, b) >= 0 ? a : b);
    }
    return List.copyOf(byRule.values());
  }

  private static Object identity(Rule rule) {
    return switch (rule) {
      case Rule.Alerting alerting ->
          List.of("alert", alerting.name(), alerting.query(), alerting.labels(), alerting.annotations(), alerting.duration());
      case Rule.Recording recording -> List.of("record", recording.name(), recording.query(), recording.labels());
    };
  }

  private static Alert.State state(Rule rule) {
    return switch (rule) {
      case Rule.Alerting alerting -> alerting.state();
      case Rule.Recording _ -> Alert.State.UNKNOWN;
    };
  }
}
