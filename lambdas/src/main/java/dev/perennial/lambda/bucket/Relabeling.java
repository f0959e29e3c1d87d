package dev.perennial.lambda.bucket;

import dev.perennial.lambda.relabel.RelabelRules;
import dev.perennial.tsdb.labels.Labels;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// What becomes of a series' labels: some are renamed, then some set, then some dropped, and then rules are applied.
record Relabeling(Map<String, String> renamed, Map<String, String> set, Collection<String> dropped, RelabelRules rules) {
  /// The labels that a series gets; empty if the rules drop it.
  Optional<Labels> apply(Labels labels) {
    var out = labels;
    for (var entry : renamed.entrySet()) {
      var value = out.value(entry.getKey());
      if (!value.isEmpty()) {
        out = out.without(entry.getKey()).with(entry.getValue(), value);
      }
    }
    for (var entry : set.entrySet()) {
      out = out.with(entry.getKey(), entry.getValue());
    }
    return rules.apply(out.without(dropped));
  }

  boolean isNothing() {
    return renamed.isEmpty() && set.isEmpty() && dropped.isEmpty() && rules.isEmpty();
  }
}
