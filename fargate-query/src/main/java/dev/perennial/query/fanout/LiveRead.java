package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Endpoint;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.trace.Trace;
import dev.perennial.query.trail.Recent;
import dev.perennial.query.trail.TrailSeries;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.downsample.Aggregates;
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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Asks endpoints side by side, each for its shares, takes what lost disks have left, and notes in [Completeness] who answered what.
///
/// What an endpoint sent before it failed is dropped: half of a series would look like all of it. An endpoint that is slow is given up
/// before its patience is over once other replicas have answered for all its time.
final class LiveRead {
  /** How often it is looked whether peers have answered meanwhile. */
  private static final Duration POLL = Duration.ofMillis(50);

  private final StoreClients clients;
  private final Trails trails;
  private final Duration patience;
  private final Duration hedge;
  private final Completeness completeness;
  private final List<Remains> remains;

  LiveRead(Means means, Completeness completeness, List<Remains> remains) {
    this.clients = means.clients();
    this.trails = means.trails();
    this.patience = means.patience();
    this.hedge = means.hedge();
    this.completeness = completeness;
    this.remains = List.copyOf(remains);
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
      // A series of a replica satisfies the labels of what several replicas were merged into as well: the more labels the closer.
      return shares.stream()
          .filter(share -> share.labels().names().stream().allMatch(name -> series.value(name).equals(share.labels().value(name))))
          .max(Comparator.comparingInt(share -> share.labels().size()))
          .map(Handover.Share::ask)
          .orElse(TimeRanges.none());
    }
  }

  /// What is wanted of series.
  sealed interface Content {
    /// Their labels.
    record Labels() implements Content {}

    /// Their chunks, no coarser than a resolution; of downsampled data these aggregates.
    record Chunks(Resolution coarsest, Set<Aggregate> aggregates) implements Content {
      SeriesQuery of(SeriesQuery query) {
        var wanted = EnumSet.noneOf(dev.perennial.tsdb.storeapi.Aggregate.class);
        aggregates.forEach(aggregate -> wanted.add(dev.perennial.tsdb.storeapi.Aggregate.valueOf(aggregate.name())));
        return query.downsampled(coarsest, wanted);
      }
    }
  }

  /// A series as it came, with the time for which it counts.
  record Found(Labels labels, List<Chunk> chunks, TimeRanges use) {}

  /** Stores refuse a question that is about external labels alone, or find nothing, so it is also about the name, which may be anything or missing. */
  private static List<Matcher> askable(Question question, List<Matcher> matchers) {
    boolean external =
        question.shares().stream().allMatch(share -> matchers.stream().allMatch(m -> share.labels().has(m.name())));
    if (!external) {
      return matchers;
    }
    var more = new ArrayList<>(matchers);
    more.add(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, ".*"));
    return more;
  }

  /// The series of all answers, in no order.
  List<Found> series(List<Question> questions, List<Matcher> matchers, Content.Chunks wanted) {
    return ask(
        questions,
        (question, range, into) -> {
          var client = clients.at(question.endpoint().address());
          try (var stream = client.series(wanted.of(SeriesQuery.of(askable(question, matchers), range)), patience)) {
            for (var series = stream.next(); series.isPresent(); series = stream.next()) {
              var labels = series.get().labels();
              var use = question.use(labels).intersect(TimeRanges.of(range));
              var chunks = series.get().chunks().stream().map(LiveRead::chunk).flatMap(Optional::stream).toList();
              if (!use.isEmpty() && !chunks.isEmpty()) {
                into.add(new Found(labels, chunks, use));
              }
            }
            stream.warnings().forEach(warning -> completeness.said(question.endpoint().address(), warning));
          }
        },
        (left, into) -> {
          if (matches(left.series(), matchers)) {
            into.add(new Found(left.series().labels(), left.series().chunks(), left.use()));
          }
        });
  }

  /** Downsampled data that was asked for raw samples has no part at all. */
  private static Optional<Chunk> chunk(StoreChunk chunk) {
    var parts = new EnumMap<Aggregate, Chunk>(Aggregate.class);
    for (var aggregate : Aggregate.values()) {
      chunk.part(dev.perennial.tsdb.storeapi.Aggregate.valueOf(aggregate.name())).ifPresent(part -> parts.put(aggregate, part));
    }
    return chunk.raw().or(() -> parts.isEmpty() ? Optional.empty() : Optional.of(Aggregates.chunk(chunk.first(), chunk.last(), parts)));
  }

  private static boolean matches(TrailSeries series, List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(series.labels()));
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
        },
        (left, into) -> {
          if (matches(left.series(), matchers) && left.isHeld()) {
            into.add(left.series().labels());
          }
        });
  }

  /// Label names or values of all answers, in no order; `call` asks one endpoint,
  /// and `ofLabels` takes them from the labels of one series.
  List<String> texts(
      List<Question> questions, BiConsumer<Texts, List<String>> call, Function<Labels, List<String>> ofLabels, List<Matcher> matchers) {
    return ask(
        questions,
        (question, range, into) ->
            call.accept(new Texts(clients.at(question.endpoint().address()), LabelsQuery.of(matchers, range), patience), into),
        (left, into) -> {
          if (matches(left.series(), matchers) && left.isHeld()) {
            into.addAll(ofLabels.apply(left.series().labels()));
          }
        });
  }

  /// A call for label names or values about to be made.
  record Texts(StoreClient client, LabelsQuery query, Duration patience) {}

  private interface Call<T> {
    void run(Question question, TimeRange range, List<T> into);
  }

  /// A series that somebody who is gone has left in a trail, and the time for which it counts.
  private record Left(TrailSeries series, TimeRanges use) {
    boolean isHeld() {
      return series.chunks().stream()
          .anyMatch(chunk -> use.ranges().stream().anyMatch(range -> chunk.overlaps(range.start(), range.last())));
    }
  }

  private interface Taking<T> {
    void take(Left left, List<T> into);
  }

  private <T> List<T> ask(List<Question> questions, Call<T> call, Taking<T> taking) {
    var all = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var open = new ArrayList<Pending<T>>();
      var done = new ExecutorCompletionService<List<T>>(threads);
      for (var question : questions) {
        var decided = new AtomicBoolean();
        open.add(new Pending<>(question, decided, done.submit(answer(question, decided, call, taking))));
      }
      remains.forEach(left -> takeRemains(left, taking, all));
      await(open, done);
      open.forEach(pending -> all.addAll(Waiting.on(pending.answer())));
    }
    return all;
  }

  /// A question under way. Whoever decides it first, the answer or the giver-up, tells what became of it.
  private record Pending<T>(Question question, AtomicBoolean decided, Future<List<T>> answer) {
    boolean isCovered(Completeness completeness) {
      return question.shares().stream().allMatch(share -> completeness.isCoveredByPeers(share.stream(), share.replica(), share.ask()));
    }
  }

  /** Waits until all are answered or given up; those that are given up are taken off `open`. */
  private <T> void await(List<Pending<T>> open, CompletionService<List<T>> done) {
    long begun = System.nanoTime();
    try {
      for (int left = open.size(); left > 0; left--) {
        long rest = hedge.toNanos() - (System.nanoTime() - begun);
        while (done.poll(Math.max(rest, POLL.toNanos()), TimeUnit.NANOSECONDS) == null) {
          int before = open.size();
          open.removeIf(this::isGivenUp);
          left -= before - open.size();
          rest = 0;
          if (left <= 0) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      open.forEach(pending -> pending.answer().cancel(true));
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The query was given up while it waited for its sources", e);
    }
  }

  private boolean isGivenUp(Pending<?> pending) {
    if (pending.answer().isDone() || !pending.question().endpoint().answers() || !pending.isCovered(completeness) || !pending.decided().compareAndSet(false, true)) {
      return false;
    }
    pending.answer().cancel(true);
    var why = "it took longer than " + hedge.toMillis() / 1000.0 + " s";
    for (var share : pending.question().shares()) {
      completeness.missing(source(pending.question(), share), share.stream(), share.replica(), share.ask(), why);
    }
    return true;
  }

  private static String source(Question question, Handover.Share share) {
    return "Source " + question.endpoint().address() + " " + share.labels();
  }

  private <T> Callable<List<T>> answer(Question question, AtomicBoolean decided, Call<T> call, Taking<T> taking) {
    return () -> Trace.call("endpoint", () -> answered(question, decided, call, taking));
  }

  private <T> List<T> answered(Question question, AtomicBoolean decided, Call<T> call, Taking<T> taking) {
    Trace.note("server.address", question.endpoint().address());
    Trace.note("perennial.time", question.ask().toString());
    var found = new ArrayList<T>();
    if (!question.endpoint().answers()) {
      question.shares().forEach(share -> takeTrail(question, share, taking, found, question.endpoint().silence()));
      return found;
    }
    try {
      for (var range : question.ask().ranges()) {
        call.run(question, range, found);
      }
      if (!decided.compareAndSet(false, true)) {
        return List.of();
      }
      question.shares().forEach(share -> completeness.answered(share.stream(), share.replica(), share.ask()));
      Trace.note("perennial.found", found.size());
      return found;
    } catch (StoreException | MalformedBytesException e) {
      Trace.fail(String.valueOf(e.getMessage()));
      if (!decided.compareAndSet(false, true)) {
        return List.of();
      }
      var left = new ArrayList<T>();
      question.shares().forEach(share -> takeTrail(question, share, taking, left, String.valueOf(e.getMessage())));
      return left;
    }
  }

  private <T> void takeRemains(Remains left, Taking<T> taking, List<T> into) {
    var share = left.share();
    var source = "Source " + left.address() + " " + share.labels();
    switch (trails.of(share.labels(), left.growing(), share.ask())) {
      case Recent.Held(var series, var shipped, var problems) -> {
        series.forEach(one -> taking.take(new Left(one, share.ask()), into));
        completeness.remained(source, share.stream(), share.replica(), share.ask().intersect(TimeRanges.of(shipped)));
        problems.forEach(problem -> completeness.said(left.address(), problem));
      }
      case Recent.None _ -> {}
      case Recent.Unread(var why) -> completeness.missing(source, share.stream(), share.replica(), share.ask(), why);
    }
  }

  /** Somebody who does not answer has left a trail: what it had shipped of its log stands for it, and the answer says so unless that is all there was. */
  private <T> void takeTrail(Question question, Handover.Share share, Taking<T> taking, List<T> into, String silence) {
    var source = source(question, share);
    switch (trails.of(share.labels(), share.ask())) {
      case Recent.Held(var series, var shipped, var problems) -> {
        series.forEach(one -> taking.take(new Left(one, share.ask()), into));
        if (question.endpoint().hasLeft()) {
          completeness.answered(share.stream(), share.replica(), share.ask());
        } else {
          completeness.left(source, share.stream(), share.replica(), share.ask(), shipped, silence);
        }
        problems.forEach(problem -> completeness.said(question.endpoint().address(), problem));
      }
      case Recent.None _ -> {
        if (question.endpoint().hasLeft()) {
          completeness.answered(share.stream(), share.replica(), share.ask());
        } else {
          completeness.missing(source, share.stream(), share.replica(), share.ask(), silence);
        }
      }
      case Recent.Unread(var why) ->
          completeness.missing(source, share.stream(), share.replica(), share.ask(), silence + ", and " + why);
    }
  }
}
