package dev.perennial.sidecar.serve;

import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.sidecar.watch.PrometheusException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreSeries;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/// All that one Prometheus holds, under the external labels it had when it was asked.
final class PrometheusShelf implements StoreBackend.Shelf {
  private final Labels labels;
  private final PrometheusApi api;
  private final SteadyRead remote;
  private final Horizon horizon;
  private final Budget budget;

  PrometheusShelf(Labels labels, PrometheusApi api, SteadyRead remote, Horizon horizon, Budget budget) {
    this.labels = labels;
    this.api = api;
    this.remote = remote;
    this.horizon = horizon;
    this.budget = budget;
  }

  @Override
  public Labels labels() {
    return labels;
  }

  @Override
  public StoreBackend.Found series(SeriesQuery query) {
    if (query.matchers().isEmpty()) {
      throw StoreException.invalidArgument("no matchers specified (excluding external labels)");
    }
    long first = first(query.first());
    if (first > query.last()) {
      return new Held(List.of(), Notes.none(), budget.share());
    }
    return asked(
        () ->
            query.content() == SeriesQuery.Content.LABELS && isSelective(query.matchers())
                ? labelsOnly(api.series(query.matchers(), first, query.last()))
                : read(query.matchers(), first, query.last()));
  }

  private Held read(List<Matcher> matchers, long first, long last) {
    var share = budget.share();
    try {
      var reading = remote.read(matchers, first, last, share);
      return new Held(reading.series(), reading.notes(), share);
    } catch (RuntimeException e) {
      share.close();
      throw e;
    }
  }

  private Held labelsOnly(List<Labels> found) {
    return new Held(
        found.stream().map(own -> new StoreSeries(own, List.of())).toList(), Notes.none(), budget.share());
  }

  @Override
  public Answer<String> labelNames(LabelsQuery query) {
    long first = first(query.first());
    return answer(
        first > query.last()
            ? List.of()
            : asked(
                () ->
                    isAskable(query.matchers())
                        ? api.labelNames(query.matchers(), first, query.last())
                        : fromSeries(query, first, own -> own.names())));
  }

  @Override
  public Answer<String> labelValues(String name, LabelsQuery query) {
    long first = first(query.first());
    return answer(
        first > query.last()
            ? List.of()
            : asked(
                () ->
                    isAskable(query.matchers())
                        ? api.labelValues(name, query.matchers(), first, query.last())
                        : fromSeries(query, first, own -> own.has(name) ? List.of(own.value(name)) : List.of())));
  }

  private List<String> fromSeries(
      LabelsQuery query, long first, Function<Labels, List<String>> part) {
    try (var held = read(query.matchers(), first, query.last())) {
      return held.labels().stream().flatMap(own -> part.apply(own).stream()).toList();
    }
  }

  private static Answer<String> answer(List<String> items) {
    var sorted = new TreeSet<>(Labels.ORDER);
    sorted.addAll(items);
    return new Answer<>(List.copyOf(sorted), Notes.none());
  }

  /** Only what the operator withheld is cut off: how far Prometheus looks back is best known to itself. */
  private long first(long asked) {
    return Math.max(asked, horizon.floor());
  }

  /** Prometheus' API refuses a selector that any series may satisfy; remote read does not. */
  private static boolean isSelective(List<Matcher> matchers) {
    return matchers.stream().anyMatch(matcher -> !matcher.matchesMissing());
  }

  private static boolean isAskable(List<Matcher> matchers) {
    return matchers.isEmpty() || isSelective(matchers);
  }

  /// The answer, or the failure in the words of a store.
  static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (PrometheusException e) {
      var reason =
          switch (e.reason()) {
            case UNREACHABLE -> StoreException.Reason.UNAVAILABLE;
            case REFUSED -> StoreException.Reason.INVALID_ARGUMENT;
            case FAILED -> StoreException.Reason.INTERNAL;
          };
      throw new StoreException(reason, String.valueOf(e.getMessage()), e);
    }
  }

  /// An answer that lies in memory.
  private record Held(List<StoreSeries> series, Notes notes, Budget.Share share) implements StoreBackend.Found {
    @Override
    public List<Labels> labels() {
      return series.stream().map(StoreSeries::labels).toList();
    }

    @Override
    public List<StoreChunk> chunks(int i) {
      return series.get(i).chunks();
    }

    @Override
    public void close() {
      share.close();
    }
  }
}
