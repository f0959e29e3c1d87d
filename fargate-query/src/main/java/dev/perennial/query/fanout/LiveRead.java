package dev.perennial.query.fanout;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/// Asks endpoints side by side, each for its shares, and notes in [Completeness] who answered what.
///
/// What an endpoint sent before it failed is dropped: half of a series would look like all of it.
final class LiveRead {
  private final StoreClients clients;
  private final Duration patience;
  private final Completeness completeness;

  LiveRead(StoreClients clients, Duration patience, Completeness completeness) {
    this.clients = clients;
    this.patience = patience;
    this.completeness = completeness;
  }

  /// An endpoint and what to ask it for.
  record Question(Endpoint endpoint, List<Handover.Share> shares) {
    /// The question left over for a query with these matchers, if any: external labels decide for their series.
    static Optional<Question> of(Endpoint endpoint, List<Handover.Share> shares, List<Matcher> matchers) {
      var fitting =
          shares.stream()
              .filter(share -> matchers.stream().allMatch(m -> !share.labels().has(m.name()) || m.matches(share.labels())))
              .toList();
      return fitting.isEmpty() ? Optional.empty() : Optional.of(new Question(endpoint, fitting));
    }

    TimeRanges ask() {
      return shares.stream().map(Handover.Share::ask).reduce(TimeRanges.none(), TimeRanges::union);
    }

    /// The time for which a series with these labels counts.
    TimeRanges use(Labels series) {
      for (var share : shares) {
        if (share.labels().names().stream().allMatch(name -> series.value(name).equals(share.labels().value(name)))) {
          return share.ask();
        }
      }
      return TimeRanges.none();
    }
  }

  /// A series as it came, with the time for which it counts.
  record Found(Labels labels, List<Chunk> chunks, TimeRanges use) {}

  /** Stores refuse a question that is about external labels alone, so it is also about the name, which every sample has. */
  private static List<Matcher> askable(Question question, List<Matcher> matchers) {
    boolean external =
        question.shares().stream().allMatch(share -> matchers.stream().allMatch(m -> share.labels().has(m.name())));
    if (!external) {
      return matchers;
    }
    var more = new ArrayList<>(matchers);
    more.add(Matcher.of(Matcher.Kind.NOT_EQUAL, Labels.NAME, ""));
    return more;
  }

  /// The series of all answers, in no order.
  List<Found> series(List<Question> questions, List<Matcher> matchers) {
    return ask(
        questions,
        (question, range, into) -> {
          var client = clients.at(question.endpoint().address());
          try (var stream = client.series(SeriesQuery.of(askable(question, matchers), range), patience)) {
            for (var series = stream.next(); series.isPresent(); series = stream.next()) {
              var labels = series.get().labels();
              var use = question.use(labels).intersect(TimeRanges.of(range));
              var chunks = series.get().chunks().stream().map(StoreChunk::raw).flatMap(Optional::stream).toList();
              if (!use.isEmpty() && !chunks.isEmpty()) {
                into.add(new Found(labels, chunks, use));
              }
            }
            stream.warnings().forEach(warning -> completeness.said(question.endpoint().address(), warning));
          }
        });
  }

  /// The label sets of the series of all answers, in no order.
  List<Labels> labels(List<Question> questions, List<Matcher> matchers) {
    return ask(
        questions,
        (question, range, into) -> {
          var client = clients.at(question.endpoint().address());
          try (var stream = client.series(SeriesQuery.of(askable(question, matchers), range).labelsOnly(), patience)) {
            for (var series = stream.next(); series.isPresent(); series = stream.next()) {
              into.add(series.get().labels());
            }
          }
        });
  }

  /// Label names or values of all answers, in no order; `call` asks one endpoint.
  List<String> texts(List<Question> questions, BiConsumer<Texts, List<String>> call, List<Matcher> matchers) {
    return ask(
        questions,
        (question, range, into) ->
            call.accept(new Texts(clients.at(question.endpoint().address()), LabelsQuery.of(matchers, range), patience), into));
  }

  /// A call for label names or values about to be made.
  record Texts(StoreClient client, LabelsQuery query, Duration patience) {}

  private interface Call<T> {
    void run(Question question, TimeRange range, List<T> into);
  }

  private <T> List<T> ask(List<Question> questions, Call<T> call) {
    var all = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = questions.stream().map(question -> threads.submit(answer(question, call))).toList();
      answers.forEach(answer -> all.addAll(Waiting.on(answer)));
    }
    return all;
  }

  private <T> Callable<List<T>> answer(Question question, Call<T> call) {
    return () -> {
      var found = new ArrayList<T>();
      if (!question.endpoint().answers()) {
        missing(question, question.endpoint().silence());
        return found;
      }
      try {
        for (var range : question.ask().ranges()) {
          call.run(question, range, found);
        }
        question.shares().forEach(share -> completeness.answered(share.stream(), share.replica(), share.ask()));
        return found;
      } catch (StoreException | MalformedBytesException e) {
        missing(question, String.valueOf(e.getMessage()));
        return List.of();
      }
    };
  }

  private void missing(Question question, String why) {
    for (var share : question.shares()) {
      completeness.missing(
          "Source " + question.endpoint().address() + " " + share.labels(), share.stream(), share.replica(), share.ask(), why);
    }
  }
}
