package dev.perennial.query.scraped;

import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// What the Prometheis behind a querier tell. Who did not answer is named in the notes.
public interface Scraped {
  /// Nobody to ask.
  Scraped NOBODY =
      new Scraped() {
        @Override
        public Answer<RuleGroup> rules() {
          return new Answer<>(List.of(), Notes.none());
        }

        @Override
        public Answer<Target> targets() {
          return new Answer<>(List.of(), Notes.none());
        }

        @Override
        public Answer<MetricMetadata> metadata() {
          return new Answer<>(List.of(), Notes.none());
        }

        @Override
        public Answer<Exemplars> exemplars(List<List<Matcher>> selectors, TimeRange range) {
          return new Answer<>(List.of(), Notes.none());
        }
      };

  /// The rule groups with their alerts, those of replicas merged, by file and name.
  Answer<RuleGroup> rules();

  /// The targets, active and dropped, of every Prometheus; those of replicas merged.
  Answer<Target> targets();

  /// What is known of metrics, by name; equal entries once.
  Answer<MetricMetadata> metadata();

  /// The exemplars of the series that some selector selects, by labels; those of replicas merged.
  Answer<Exemplars> exemplars(List<List<Matcher>> selectors, TimeRange range);
}
