package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.labels.Labels;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What becomes of a series' labels: some are renamed, then some set, then some dropped.
record Relabeling(Map<String, String> renamed, Map<String, String> set, Collection<String> dropped) {
  Labels apply(Labels labels) {
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
    return out.without(dropped);
  }

  boolean isNothing() {
    return renamed.isEmpty() && set.isEmpty() && dropped.isEmpty();
  }

  /// The names and values it may bring that a block did not have.
  Set<String> symbols() {
    var symbols = new TreeSet<String>(Labels.ORDER);
    symbols.addAll(renamed.values());
    symbols.addAll(set.keySet());
    symbols.addAll(set.values());
    return symbols;
  }
}
