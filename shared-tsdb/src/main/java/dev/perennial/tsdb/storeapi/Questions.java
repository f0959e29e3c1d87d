package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The StoreAPI's semantics over the shelves of a backend, free of gRPC's calls.
final class Questions {
  private final StoreBackend backend;

  Questions(StoreBackend backend) {
    this.backend = backend;
  }

  /// A series of the answer: its final labels, and where its chunks are.
  private record Place(Labels labels, StoreBackend.Found found, int i) {}

  /// Sends the answer to `query` frame by frame. Where chunks were asked for, a series without any is not in it.
  void series(SeriesQuery query, Consumer<SeriesResponse> out) {
    var opened = new ArrayList<StoreBackend.Found>();
    try {
      var places = new ArrayList<Place>();
      for (var shelf : backend.shelves()) {
        var rest = remaining(shelf.labels(), query.matchers());
        if (rest.isPresent()) {
          var found = shelf.series(query.withMatchers(rest.get()));
          opened.add(found);
          collect(query, shelf.labels(), found, places);
        }
      }
      places.sort(Comparator.comparing(Place::labels));
      var frames = new Frames(query.batch(), out);
      var sent = send(query, places, frames);
      for (var found : opened) {
        warn(query, found.notes(), frames);
      }
      frames.flush();
      if (query.hints().report() != SeriesQuery.Hints.Report.NONE) {
        var touched = opened.stream().map(StoreBackend.Found::touched).toList();
        out.accept(Wire.hints(query.hints().report(), touched, sent.series(), sent.chunks()));
      }
    } finally {
      opened.forEach(StoreBackend.Found::close);
    }
  }

  private static void collect(SeriesQuery query, Labels external, StoreBackend.Found found, List<Place> into) {
    var own = found.labels();
    for (int i = 0; i < own.size(); i++) {
      var labels = own.get(i).with(external).without(query.withoutReplicaLabels());
      if (query.shard().holds(labels)) {
        into.add(new Place(labels, found, i));
      }
    }
  }

  /// How much an answer holds.
  private record Sent(long series, long chunks) {}

  private static Sent send(SeriesQuery query, List<Place> places, Frames frames) {
    @Nullable Labels last = null;
    long sent = 0;
    long chunks = 0;
    for (var place : places) {
      boolean repeated = last != null && place.labels().equals(last);
      if (!repeated && query.limit() > 0 && sent == query.limit()) {
        break;
      }
      if (query.content() == SeriesQuery.Content.LABELS) {
        if (!repeated) {
          frames.add(Series.newBuilder().addAllLabels(Wire.labels(place.labels())).build());
        }
      } else {
        var own = place.found().chunks(place.i());
        if (own.isEmpty()) {
          // Thanos' querier fails on a series that has none.
          continue;
        }
        var series = Series.newBuilder().addAllLabels(Wire.labels(place.labels()));
        own.forEach(chunk -> series.addChunks(Wire.chunk(chunk)));
        chunks += own.size();
        frames.add(series.build());
      }
      sent += repeated ? 0 : 1;
      last = place.labels();
    }
    return new Sent(sent, chunks);
  }

  private static void warn(SeriesQuery query, Notes notes, Frames frames) {
    for (var warning : notes.warnings()) {
      switch (query.partial()) {
        case WARN -> frames.warn(warning);
        case ABORT -> throw new StoreException(StoreException.Reason.ABORTED, warning, null);
      }
    }
  }

  /// Names of labels, external ones included where a shelf has any series in range.
  Answer<String> labelNames(LabelsQuery query) {
    var names = new TreeSet<>(Labels.ORDER);
    var notes = Notes.none();
    for (var shelf : backend.shelves()) {
      var rest = remaining(shelf.labels(), query.matchers());
      if (rest.isPresent()) {
        var answer = shelf.labelNames(query.withMatchers(rest.get()));
        notes = notes.and(answer.notes());
        names.addAll(answer.items());
        if (!answer.items().isEmpty()) {
          names.addAll(shelf.labels().names());
        }
      }
    }
    query.withoutReplicaLabels().forEach(names::remove);
    return limited(names, query.limit(), notes);
  }

  /// Values of a label; an external one has its value wherever some series satisfies the other matchers.
  Answer<String> labelValues(String name, LabelsQuery query) {
    if (name.isEmpty()) {
      throw StoreException.invalidArgument("label name parameter cannot be empty");
    }
    var values = new TreeSet<>(Labels.ORDER);
    var notes = Notes.none();
    if (query.withoutReplicaLabels().contains(name)) {
      return new Answer<>(List.of(), notes);
    }
    for (var shelf : backend.shelves()) {
      var rest = remaining(shelf.labels(), query.matchers());
      if (rest.isEmpty()) {
        continue;
      }
      var inner = query.withMatchers(rest.get());
      if (!shelf.labels().has(name)) {
        var answer = shelf.labelValues(name, inner);
        notes = notes.and(answer.notes());
        values.addAll(answer.items());
      } else if (rest.get().isEmpty() || !shelf.labelNames(inner).items().isEmpty()) {
        values.add(shelf.labels().value(name));
      }
    }
    return limited(values, query.limit(), notes);
  }

  private static Answer<String> limited(Collection<String> items, long limit, Notes notes) {
    return new Answer<>(items.stream().limit(limit > 0 ? limit : Long.MAX_VALUE).toList(), notes);
  }

  /// The matchers that are not on external labels, or empty if an external label contradicts one.
  private static Optional<List<Matcher>> remaining(Labels external, List<Matcher> matchers) {
    var rest = new ArrayList<Matcher>();
    for (var matcher : matchers) {
      if (!external.has(matcher.name())) {
        rest.add(matcher);
      } else if (!matcher.matches(external)) {
        return Optional.empty();
      }
    }
    return Optional.of(rest);
  }
}
