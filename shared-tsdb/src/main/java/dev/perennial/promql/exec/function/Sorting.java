package dev.perennial.promql.exec.function;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// `sort`, `sort_desc`, `sort_by_label` and `sort_by_label_desc` of the vector of one instant.
public final class Sorting {
  private Sorting() {}

  /// Floats by value, `descending` or not, NaN last.
  public static Held byValue(Query query, Operator input, Direction direction) {
    var held = Held.of(query, input);
    var places = new ArrayList<Integer>();
    for (int i = 0; i < held.columns().size(); i++) {
      if (!Column.isAbsent(held.columns().get(i).values()[0])) {
        places.add(i);
      }
    }
    Comparator<Double> numbers = direction == Direction.UP ? Double::compare : (a, b) -> Double.compare(b, a);
    places.sort(
        Comparator.comparing(
            place -> held.columns().get(place).values()[0],
            Comparator.<Double, Boolean>comparing(value -> Double.isNaN(value)).thenComparing(numbers)));
    return pick(held, places);
  }

  /// By the values of some labels in natural order, then by all labels.
  public static Held byLabel(Query query, Operator input, List<String> names, Direction direction) {
    var held = Held.of(query, input);
    var places = new ArrayList<Integer>();
    for (int i = 0; i < held.columns().size(); i++) {
      if (!held.columns().get(i).isEmpty()) {
        places.add(i);
      }
    }
    Comparator<Labels> order = (_, _) -> 0;
    for (var name : names) {
      order = order.thenComparing(labels -> labels.value(name), Sorting::natural);
    }
    order = order.thenComparing(Comparator.naturalOrder());
    places.sort(Comparator.comparing(held.series()::get, direction == Direction.UP ? order : order.reversed()));
    return pick(held, places);
  }

  /// Which way.
  public enum Direction {
    /// The least first.
    UP,
    /// The greatest first.
    DOWN
  }

  private static Held pick(Held held, List<Integer> places) {
    var nameless = new BitSet();
    for (int i = 0; i < places.size(); i++) {
      nameless.set(i, held.nameless().get(places.get(i)));
    }
    return new Held(
        places.stream().map(held.series()::get).toList(),
        places.stream().map(held.columns()::get).toList(),
        nameless);
  }

  /** Runs of digits compare as numbers, the rest as text: `a9` is before `a10`. */
  private static int natural(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endI = run(a, i);
      int endJ = run(b, j);
      var partA = a.substring(i, endI);
      var partB = b.substring(j, endJ);
      boolean numbers = digit(partA.charAt(0)) && digit(partB.charAt(0));
      int order = numbers ? number(partA, partB) : Labels.ORDER.compare(partA, partB);
      if (order != 0) {
        return order;
      }
      i = endI;
      j = endJ;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int run(String text, int from) {
    int end = from + 1;
    while (end < text.length() && digit(text.charAt(end)) == digit(text.charAt(from))) {
      end++;
    }
    return end;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int number(String a, String b) {
    var x = a.replaceFirst("^0+(?=.)", "");
    var y = b.replaceFirst("^0+(?=.)", "");
    int order = Integer.compare(x.length(), y.length());
    if (order == 0) {
      order = x.compareTo(y);
    }
    return order != 0 ? order : Integer.compare(a.length(), b.length());
  }
}
