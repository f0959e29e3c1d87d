package dev.perennial.tsdb.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// An immutable set of labels, sorted by name in code point order, each name once, no value empty.
///
/// An absent label and one with the empty value are the same thing in Prometheus, so empty values are
/// left out on construction and [#value] answers `""` for what is not there.
public final class Labels implements Comparable<Labels> {
  /// The label that holds a metric's name.
  public static final String NAME = "__name__";

  /// Code point order, which is the order of UTF-8 bytes.
  public static final Comparator<String> ORDER = Labels::compareText;

  private static final Labels EMPTY = new Labels(new String[0]);

  /** Names at even places, values at odd ones. */
  private final String[] pairs;

  private int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /// The empty set.
  public static Labels empty() {
    return EMPTY;
  }

  /// Labels from name, value, name, value, …, in any order.
  public static Labels of(String... pairs) {
    if (pairs.length % 2 != 0) {
      throw new IllegalArgumentException("Cannot make labels of " + pairs.length + " strings: names and values come in pairs");
    }
    var map = new TreeMap<String, String>(ORDER);
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return ofSorted(map);
  }

  /// Labels from a map, in any order.
  public static Labels of(Map<String, String> map) {
    var sorted = new TreeMap<String, String>(ORDER);
    sorted.putAll(map);
    return ofSorted(sorted);
  }

  /// Labels from pairs that are known to be sorted, unique and without empty values; the array is not copied.
  public static Labels ofSortedPairs(String[] pairs) {
    return pairs.length == 0 ? EMPTY : new Labels(pairs);
  }

  private static Labels ofSorted(Map<String, String> map) {
    var out = new ArrayList<String>(map.size() * 2);
    map.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            out.add(name);
            out.add(value);
          }
        });
    return ofSortedPairs(out.toArray(String[]::new));
  }

  /// The number of labels.
  public int size() {
    return pairs.length / 2;
  }

  /// Whether there is no label.
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /// The name at place `i`, in order.
  public String name(int i) {
    return pairs[2 * i];
  }

  /// The value at place `i`, in order of names.
  public String value(int i) {
    return pairs[2 * i + 1];
  }

  /// The value of the label `name`, or `""`.
  public String value(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return "";
  }

  /// Whether a label `name` is there.
  public boolean has(String name) {
    return !value(name).isEmpty();
  }

  /// This set with `name` set to `value`; an empty value removes it.
  public Labels with(String name, String value) {
    if (value.isEmpty()) {
      return without(name);
    }
    int at = 0;
    while (at < pairs.length && compareText(pairs[at], name) < 0) {
      at += 2;
    }
    int behind = at < pairs.length && pairs[at].equals(name) ? at + 2 : at;
    var out = new String[at + 2 + pairs.length - behind];
    System.arraycopy(pairs, 0, out, 0, at);
    out[at] = name;
    out[at + 1] = value;
    System.arraycopy(pairs, behind, out, at + 2, pairs.length - behind);
    return new Labels(out);
  }

  /// This set with every label of `other` laid over it.
  public Labels with(Labels other) {
    if (other.isEmpty()) {
      return this;
    }
    var out = new String[pairs.length + other.pairs.length];
    int used = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < pairs.length || theirs < other.pairs.length) {
      int order =
          mine == pairs.length ? 1 : theirs == other.pairs.length ? -1 : compareText(pairs[mine], other.pairs[theirs]);
      if (order < 0) {
        out[used++] = pairs[mine];
        out[used++] = pairs[mine + 1];
        mine += 2;
      } else {
        out[used++] = other.pairs[theirs];
        out[used++] = other.pairs[theirs + 1];
        theirs += 2;
        mine += order == 0 ? 2 : 0;
      }
    }
    return new Labels(used == out.length ? out : Arrays.copyOf(out, used));
  }

  /// This set without the named labels.
  public Labels without(Collection<String> names) {
    return filtered(name -> !names.contains(name));
  }

  /// This set without one label.
  public Labels without(String dropped) {
    return has(dropped) ? filtered(name -> !name.equals(dropped)) : this;
  }

  /// Only the named labels of this set.
  public Labels only(Collection<String> names) {
    return filtered(names::contains);
  }

  private Labels filtered(Predicate<String> keep) {
    String[] out = null;
    int used = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (keep.test(pairs[i])) {
        if (out != null) {
          out[used] = pairs[i];
          out[used + 1] = pairs[i + 1];
        }
        used += 2;
      } else if (out == null) {
        out = Arrays.copyOf(pairs, pairs.length);
      }
    }
    return out == null ? this : ofSortedPairs(Arrays.copyOf(out, used));
  }

  /// Calls `visitor` with each name and value, in order.
  public void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < pairs.length; i += 2) {
      visitor.accept(pairs[i], pairs[i + 1]);
    }
  }

  /// A map of these labels that iterates in their order.
  public Map<String, String> toMap() {
    var map = new LinkedHashMap<String, String>();
    forEach(map::put);
    return map;
  }

  /// The names, in order.
  public List<String> names() {
    var out = new ArrayList<String>(size());
    forEach((name, _) -> out.add(name));
    return out;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // An array is itself.
  public int compareTo(Labels other) {
    if (pairs == other.pairs) {
      return 0;
    }
    int common = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < common; i++) {
      int order = compareText(pairs[i], other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  private static int compareText(String a, String b) {
    if (a.equals(b)) {
      return 0;
    }
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // A surrogate stands for a code point above every other character, though its own value is lower.
        boolean xs = Character.isSurrogate(x);
        boolean ys = Character.isSurrogate(y);
        return xs == ys ? Character.compare(x, y) : (xs ? 1 : -1);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(pairs);
      hash = h;
    }
    return h;
  }

  /// `{a="1", b="2"}`, with quotes, backslashes and line feeds escaped.
  @Override
  public String toString() {
    var out = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      out.append(i == 0 ? "" : ", ").append(pairs[i]).append('=');
      quote(out, pairs[i + 1]);
    }
    return out.append('}').toString();
  }

  static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
    out.append('"');
  }
}
