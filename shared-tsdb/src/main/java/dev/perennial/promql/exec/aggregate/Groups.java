package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// To which group each series belongs, and the labels of the groups in the order of their first series.
final class Groups {
  private final List<Labels> labels;
  private final int[] ofSeries;

  private Groups(List<Labels> labels, int[] ofSeries) {
    this.labels = labels;
    this.ofSeries = ofSeries;
  }

  static Groups of(List<Labels> series, Grouping grouping) {
    var places = new HashMap<Labels, Integer>();
    var labels = new ArrayList<Labels>();
    var ofSeries = new int[series.size()];
    var names = new HashSet<>(grouping.labels());
    if (grouping.without()) {
      names.add(Labels.NAME);
    }
    for (int i = 0; i < ofSeries.length; i++) {
      var group = grouping.without() ? series.get(i).without(names) : series.get(i).only(names);
      var place = places.get(group);
      if (place == null) {
        place = labels.size();
        places.put(group, place);
        labels.add(group);
      }
      ofSeries[i] = place;
    }
    return new Groups(labels, ofSeries);
  }

  /// The labels of each group.
  List<Labels> labels() {
    return labels;
  }

  /// The place of the group of each series.
  int[] ofSeries() {
    return ofSeries;
  }

  /// The groups of which any series is among the places `nameless`.
  BitSet nameless(BitSet nameless) {
    var out = new BitSet();
    nameless.stream().filter(place -> place < ofSeries.length).forEach(place -> out.set(ofSeries[place]));
    return out;
  }

  int size() {
    return labels.size();
  }
}
