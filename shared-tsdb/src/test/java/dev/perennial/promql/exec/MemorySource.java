package dev.perennial.promql.exec;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// Series in memory, which remembers what it was asked.
public final class MemorySource implements SeriesSource {
  private final TreeMap<Labels, Samples> series = new TreeMap<>();
  private final List<Selection> asked = new CopyOnWriteArrayList<>();

  /// The samples of a series, to be added to.
  public Samples series(Labels labels) {
    return series.computeIfAbsent(labels, _ -> new Samples());
  }

  /// Every selection so far.
  public List<Selection> asked() {
    return List.copyOf(asked);
  }

  @Override
  public SelectedSeries select(Selection selection) {
    asked.add(selection);
    var found = new ArrayList<Map.Entry<Labels, Samples>>();
    for (var entry : series.entrySet()) {
      if (selection.matchers().stream().allMatch(matcher -> matcher.matches(entry.getKey()))) {
        found.add(entry);
      }
    }
    var labels = found.stream().map(Map.Entry::getKey).toList();
    return new SelectedSeries() {
      @Override
      public List<Labels> labels() {
        return labels;
      }

      @Override
      public Run run(int from, int to) {
        return (i, into) -> {
          var samples = found.get(i).getValue();
          for (int place = samples.firstAtOrAfter(selection.range().start());
              place < samples.size() && samples.time(place) < selection.range().end();
              place++) {
            into.add(samples, place);
          }
        };
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
    series.keySet().forEach(labels -> names.addAll(labels.names()));
    return new Answer<>(List.copyOf(names), Notes.none());
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    var values = new TreeSet<String>(Labels.ORDER);
    series.keySet().stream().filter(labels -> labels.has(name)).forEach(labels -> values.add(labels.value(name)));
    return new Answer<>(List.copyOf(values), Notes.none());
  }
}
