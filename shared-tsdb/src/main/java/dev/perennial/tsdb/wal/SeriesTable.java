package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The series of a log: which reference stands for which, from which file on, and how much there is of each.
///
/// Filled by a first reading, file by file; [#sort] then gives each series its place in the order of labels. Several references may stand for one
/// series, and one reference for another series after a restart of Prometheus, which always begins a new file. Not for several threads.
final class SeriesTable {
  private final RefMap refs = new RefMap();
  private final List<Integer> files = new ArrayList<>();
  private final Map<Integer, List<TimeRange>> deleted = new HashMap<>();
  private Map<Labels, Integer> known = new HashMap<>();
  private List<Labels> found = new ArrayList<>();
  private long[] boundRefs = new long[1024];
  private int[] bound = new int[1024];
  private int bindings;
  private int[] weights = new int[1024];
  private Labels[] series = new Labels[0];

  /// Another file is read from now on.
  void beginFile() {
    files.add(bindings);
  }

  /// `ref` stands for the series with these labels.
  void bind(long ref, Labels labels) {
    var before = known.putIfAbsent(labels, found.size());
    int place = before == null ? found.size() : before;
    if (before == null) {
      found.add(labels);
    }
    if (refs.get(ref) == place) {
      return;
    }
    refs.put(ref, place);
    if (bindings == bound.length) {
      boundRefs = Arrays.copyOf(boundRefs, bindings * 2);
      bound = Arrays.copyOf(bound, bindings * 2);
    }
    boundRefs[bindings] = ref;
    bound[bindings++] = place;
  }

  /// The place of a reference's series, or [RefMap#NONE].
  int place(long ref) {
    return refs.get(ref);
  }

  /// Notes that a series has samples of about so many bytes.
  void weigh(int place, int bytes) {
    if (place >= weights.length) {
      weights = Arrays.copyOf(weights, Math.max(place + 1, weights.length * 2));
    }
    weights[place] = (int) Math.min((long) weights[place] + bytes, Integer.MAX_VALUE);
  }

  void delete(int place, long first, long last) {
    if (first <= last) {
      deleted.computeIfAbsent(place, _ -> new ArrayList<>()).add(TimeRange.closed(first, last));
    }
  }

  /// Puts the series into the order of their labels; places are those of that order from now on.
  void sort() {
    var order = new Integer[found.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(found::get));
    var rank = new int[order.length];
    var sorted = new Labels[order.length];
    var weighed = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
      sorted[i] = found.get(order[i]);
      weighed[i] = order[i] < weights.length ? weights[order[i]] : 0;
    }
    for (int i = 0; i < bindings; i++) {
      bound[i] = rank[bound[i]];
    }
    var moved = new HashMap<Integer, List<TimeRange>>();
    deleted.forEach((place, ranges) -> moved.put(rank[place], ranges));
    deleted.clear();
    deleted.putAll(moved);
    series = sorted;
    weights = weighed;
    known = new HashMap<>();
    found = new ArrayList<>();
    refs.clear();
  }

  /// Forgets what references stand for: a new reading begins.
  void unbind() {
    refs.clear();
  }

  /// Binds the references that the file at place `file` of the first reading bound.
  void bindFile(int file) {
    int end = file + 1 < files.size() ? files.get(file + 1) : bindings;
    for (int i = files.get(file); i < end; i++) {
      refs.put(boundRefs[i], bound[i]);
    }
  }

  int size() {
    return series.length;
  }

  Labels labels(int place) {
    return series[place];
  }

  int weight(int place) {
    return weights[place];
  }

  TimeRanges deleted(int place) {
    var ranges = deleted.get(place);
    return ranges == null ? TimeRanges.none() : TimeRanges.of(ranges);
  }

  /// All names and values, sorted, each once.
  Iterator<String> symbols() {
    var symbols = new TreeSet<>(Labels.ORDER);
    for (var labels : series) {
      labels.forEach(
          (name, value) -> {
            symbols.add(name);
            symbols.add(value);
          });
    }
    return symbols.iterator();
  }
}
