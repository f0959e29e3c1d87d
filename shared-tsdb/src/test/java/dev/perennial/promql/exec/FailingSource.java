package dev.perennial.promql.exec;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// A source whose one series cannot be read.
final class FailingSource implements SeriesSource {
  private final String sentence;

  FailingSource(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public SelectedSeries select(Selection selection) {
    return new SelectedSeries() {
      @Override
      public List<Labels> labels() {
        return List.of(Labels.of("__name__", "x"));
      }

      @Override
      public Run run(int from, int to) {
        return (_, _) -> {
          throw new IllegalStateException(sentence);
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
    throw new IllegalStateException(sentence);
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    throw new IllegalStateException(sentence);
  }
}
