package dev.perennial.query.http;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;

/// Which series, label names and label values there are.
final class SeriesEndpoints {
  /** The hint by which a source knows that no samples will be read. */
  static final String LABELS_ONLY = "series";

  private final Readings readings;

  SeriesEndpoints(Readings readings) {
    this.readings = readings;
  }

  /// The label sets of the series that some selector selects.
  Reply series(Endpoint.Call call) {
    var parameters = call.parameters();
    var texts = parameters.form().all("match[]");
    if (texts.isEmpty()) {
      throw Refusal.request("no match[] parameter provided");
    }
    var range = parameters.range();
    List<List<Matcher>> selectors;
    try {
      selectors = Selectors.of(texts);
    } catch (Refusal refusal) {
      throw Refusal.parameter("match[]", refusal.text());
    }
    var limit = parameters.limit();
    var reading = readings.of(parameters, Duration.ZERO);
    if (range.isEmpty()) {
      return Reply.of(Json.labelSets(List.of()));
    }
    var source = call.share().sources().pin(reading);
    var found = new TreeSet<Labels>();
    var notes = Notes.none();
    for (var matchers : selectors) {
      try (var selected = source.select(new Selection(matchers, range.get(), LABELS_ONLY, 0, 0))) {
        found.addAll(selected.labels());
        notes = notes.and(selected.notes());
      }
    }
    return limited(found, limit, notes, Json::labelSets);
  }

  /// The label names on the series that some selector selects, or on all.
  Reply names(Endpoint.Call call) {
    return texts(call, (source, matchers, range) -> source.labelNames(matchers, range));
  }

  /// The values of a label on the series that some selector selects, or on all.
  Reply values(Endpoint.Call call) {
    var name = LabelName.unescape(call.name());
    if (name.isEmpty()) {
      throw Refusal.request("invalid label name: " + Quoted.of(name));
    }
    return texts(call, (source, matchers, range) -> source.labelValues(name, matchers, range));
  }

  private interface Question {
    Answer<String> ask(SeriesSource source, List<Matcher> matchers, TimeRange range);
  }

  private Reply texts(Endpoint.Call call, Question question) {
    var parameters = call.parameters();
    var limit = parameters.limit();
    var range = parameters.range();
    var selectors = Selectors.of(parameters.form().all("match[]"));
    var reading = readings.of(parameters, Duration.ZERO);
    if (range.isEmpty()) {
      return Reply.of(Json.texts(List.of()));
    }
    var source = call.share().sources().pin(reading);
    var found = new TreeSet<>(Labels.ORDER);
    var notes = Notes.none();
    for (var matchers : selectors.isEmpty() ? List.of(List.<Matcher>of()) : selectors) {
      var answer = question.ask(source, matchers, range.get());
      found.addAll(answer.items());
      notes = notes.and(answer.notes());
    }
    return limited(found, limit, notes, Json::texts);
  }

  private static <T> Reply limited(Collection<T> items, OptionalInt limit, Notes notes, Function<Collection<T>, Json> json) {
    if (limit.isEmpty() || items.size() <= limit.getAsInt()) {
      return new Reply.Content(json.apply(items), notes);
    }
    return new Reply.Content(
        json.apply(items.stream().limit(limit.getAsInt()).toList()), notes.and(Notes.warning(Truncation.WARNING)));
  }
}
