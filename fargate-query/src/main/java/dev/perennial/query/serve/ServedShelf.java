package dev.perennial.query.serve;

import dev.perennial.query.fanout.IncompleteException;
import dev.perennial.query.fanout.LimitException;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.fanout.Sources;
import dev.perennial.query.fanout.StalePinException;
import dev.perennial.query.endpoints.StoreChoice;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.time.TimeRange;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// All that can be read through `sources`, under no external labels: theirs are on the series already.
record ServedShelf(ServedStore.Kind kind, Sources sources) implements StoreBackend.Shelf {
  /** The blocks, as one of the stores. */
  private static final StoreChoice BLOCKS = new StoreChoice(List.of(List.of(Matcher.equal("__address__", StoreChoice.BLOCKS))));

  @Override
  public Labels labels() {
    return Labels.empty();
  }

  private StoreChoice stores(List<Matcher> blocks) {
    return switch (kind) {
      case QUERY -> StoreChoice.ALL.only(blocks);
      case STORE -> BLOCKS.only(blocks);
    };
  }

  @Override
  public StoreBackend.Found series(SeriesQuery query) {
    if (query.matchers().isEmpty()) {
      throw StoreException.invalidArgument("no matchers specified (excluding selector labels)");
    }
    var range = range(query.first(), query.last());
    if (range.isEmpty()) {
      return new ServedChunks.Labelled(List.of());
    }
    var gaps = query.partial() == SeriesQuery.Partial.ABORT ? Reading.Gaps.REFUSE : Reading.Gaps.WARN;
    var reading =
        new Reading(
            new HashSet<>(query.withoutReplicaLabels()), Reading.Replicas.MERGED, query.coarsest(), gaps, stores(query.hints().blocks()));
    return switch (query.content()) {
      case CHUNKS -> new ServedChunks(read(reading, pin -> pin.chunks(query.matchers(), range.get(), aggregates(query))), query.aggregates());
      case LABELS ->
          read(
              reading,
              pin -> {
                try (var selected = pin.select(new Selection(query.matchers(), range.get(), "series", 0, 0))) {
                  return new ServedChunks.Labelled(selected.labels(), selected.notes());
                }
              });
    };
  }

  private static Set<Aggregate> aggregates(SeriesQuery query) {
    var wanted = EnumSet.noneOf(Aggregate.class);
    for (var aggregate : query.aggregates()) {
      if (aggregate != dev.perennial.tsdb.storeapi.Aggregate.RAW) {
        wanted.add(Aggregate.valueOf(aggregate.name()));
      }
    }
    return wanted;
  }

  @Override
  public Answer<String> labelNames(LabelsQuery query) {
    return texts(query, range -> pin -> pin.labelNames(query.matchers(), range));
  }

  @Override
  public Answer<String> labelValues(String name, LabelsQuery query) {
    return texts(query, range -> pin -> pin.labelValues(name, query.matchers(), range));
  }

  private Answer<String> texts(LabelsQuery query, Function<TimeRange, Function<Pin, Answer<String>>> question) {
    var range = range(query.first(), query.last());
    var reading =
        new Reading(
            new HashSet<>(query.withoutReplicaLabels()), Reading.Replicas.MERGED, Resolution.RAW, Reading.Gaps.WARN, stores(query.blocks()));
    return range.isEmpty() ? new Answer<>(List.of(), Notes.none()) : read(reading, question.apply(range.get()));
  }

  /** Both ends of a question are inclusive, and it may end before it starts. */
  private static Optional<TimeRange> range(long first, long last) {
    return last < first ? Optional.empty() : Optional.of(TimeRange.closed(Math.min(first, Long.MAX_VALUE - 1), last));
  }

  private <T> T read(Reading reading, Function<Pin, T> question) {
    return asked(
        () -> {
          try {
            return question.apply(sources.pin(reading));
          } catch (StalePinException _) {
            return question.apply(sources.pinAgain(reading));
          }
        });
  }

  /// The answer, or the failure in the words of a store.
  static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (LimitException e) {
      throw new StoreException(StoreException.Reason.RESOURCE_EXHAUSTED, String.valueOf(e.getMessage()), e);
    } catch (IncompleteException e) {
      throw new StoreException(StoreException.Reason.ABORTED, String.valueOf(e.getMessage()), e);
    } catch (StalePinException e) {
      throw new StoreException(StoreException.Reason.UNAVAILABLE, "A block was swept while it was read; ask again: " + e.getMessage(), e);
    }
  }
}
