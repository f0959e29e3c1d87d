package dev.perennial.tsdb.series;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Series that are held in memory. Their samples must not be changed while this is in use.
public final class MemorySeries implements SeriesSource {
  private final TreeMap<Labels, Samples> series;

  /// The series given, each with ascending samples.
  public MemorySeries(Map<Labels, Samples> series) {
    this.series = new TreeMap<>(series);
  }

  @Override
  public SelectedSeries select(Selection selection) {
    var range = selection.range();
    var found = matching(selection.matchers(), range).toList();
    var labels = found.stream().map(Map.Entry::getKey).toList();
    return new SelectedSeries() {
      @Override
      public List<Labels> labels() {
        return labels;
      }

      @Override
      public Run run(int from, int to) {
        return (i, into) -> copy(found.get(i).getValue(), range, into);
      }

      @Override
      public Notes notes() {
        return Notes.none();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
    var names = new TreeSet<String>(Labels.ORDER);
    matching(matchers, range).forEach(found -> names.addAll(found.getKey().names()));
    return new Answer<>(List.copyOf(names), Notes.none());
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    var values = new TreeSet<String>(Labels.ORDER);
    matching(matchers, range)
        .map(found -> found.getKey().value(name))
        .filter(value -> !value.isEmpty())
        .forEach(values::add);
    return new Answer<>(List.copyOf(values), Notes.none());
  }

  private Stream<Map.Entry<Labels, Samples>> matching(List<Matcher> matchers, TimeRange range) {
    return series.entrySet().stream()
        .filter(one -> matchers.stream().allMatch(matcher -> matcher.matches(one.getKey())))
        .filter(one -> first(one.getValue(), range) < end(one.getValue(), range));
  }

  private static void copy(Samples samples, TimeRange range, Samples into) {
    int end = end(samples, range);
    for (int i = first(samples, range); i < end; i++) {
      into.add(samples, i);
    }
  }

  private static int first(Samples samples, TimeRange range) {
    return samples.firstAtOrAfter(range.start());
  }

  private static int end(Samples samples, TimeRange range) {
    return samples.firstAtOrAfter(range.end());
  }
}
