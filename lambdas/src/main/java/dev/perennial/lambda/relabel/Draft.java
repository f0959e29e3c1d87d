package dev.perennial.lambda.relabel;

import dev.perennial.tsdb.labels.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// The labels of a series while rules change them.
///
/// Whoever walks over them sees those that nobody touched first, in order, and then those that were set, in the order in which they were: of two labels
/// that `labelmap` gives one name, the later one counts.
final class Draft {
  private final Map<String, String> untouched;
  private final Map<String, String> set = new LinkedHashMap<>();

  Draft(Labels labels) {
    this.untouched = labels.toMap();
  }

  String value(String name) {
    var value = set.get(name);
    return value == null ? untouched.getOrDefault(name, "") : value;
  }

  /// Sets a label; the empty value takes it away.
  void set(String name, String value) {
    untouched.remove(name);
    if (value.isEmpty()) {
      set.remove(name);
    } else {
      set.put(name, value);
    }
  }

  /// Calls `visitor` with each label as it is now, whatever the visitor changes.
  void forEach(BiConsumer<String, String> visitor) {
    var now = new LinkedHashMap<>(untouched);
    now.putAll(set);
    now.forEach(visitor);
  }

  Labels labels() {
    var all = new LinkedHashMap<>(untouched);
    all.putAll(set);
    return Labels.of(all);
  }
}
