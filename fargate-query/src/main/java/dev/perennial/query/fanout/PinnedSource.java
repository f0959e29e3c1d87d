package dev.perennial.query.fanout;

import dev.perennial.query.blocks.BlockChoice;
import dev.perennial.query.blocks.Determined;
import dev.perennial.query.blocks.Portion;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.downsample.Aggregates;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/// What one query reads: the blocks of pinned manifests, and from endpoints the rest.
final class PinnedSource implements SeriesSource {
  /** The hint of a selection that will read no samples. */
  private static final String LABELS_ONLY = "series";

  /** Any resolution tells which labels there are, and the coarsest in the fewest blocks. */
  private static final Resolution COARSEST = new Resolution(Long.MAX_VALUE);

  private final List<Manifest> manifests;
  private final Discovery.Known known;
  private final Reading reading;
  private final Means means;
  private final BlockRead.Swept swept;
  private final Handover handover;
  private final GapList gaps;

  PinnedSource(List<Manifest> manifests, Discovery.Known known, Reading reading, Means means, BlockRead.Swept swept, GapList gaps) {
    this.gaps = gaps;
    this.manifests = manifests;
    this.known = known;
    this.reading = reading;
    this.means = means;
    this.swept = swept;
    this.handover = new Handover(manifests, means.replicaLabels());
  }

  /// What a question of this range and these matchers reads.
  private record Plan(List<BlockRead.Fitting> blocks, List<LiveRead.Question> questions, List<Remains> remains) {}

  private Plan plan(List<Matcher> matchers, TimeRange range, Resolution coarsest, BlockChoice.Finer finer) {
    var blocks = new ArrayList<BlockRead.Fitting>();
    var coarse = new HashMap<Labels, List<BlockChoice.Chosen>>();
    for (var manifest : manifests) {
      if (!BlockRead.fits(manifest.labels(), matchers)) {
        continue;
      }
      var chosen = BlockChoice.of(manifest, range, coarsest, finer);
      blocks.addAll(BlockRead.fitting(manifest, mine(chosen), matchers));
      coarse.put(manifest.labels(), chosen);
    }
    var questions = new ArrayList<LiveRead.Question>();
    var remains = new ArrayList<Remains>();
    Handover.Coarse read = (stream, replica) -> BlockChoice.coarse(coarse.getOrDefault(stream, List.of()), replica);
    for (var endpoint : known.endpoints()) {
      var shares = handover.shares(endpoint, range, read);
      LiveRead.Question.of(endpoint, shares, matchers).ifPresent(questions::add);
      remains.addAll(Remains.of(endpoint, handover, range, read, means, matchers));
    }
    blocks.removeIf(block -> !reading.stores().takes(block.block().id(), block.external()));
    return new Plan(blocks, questions, remains);
  }

  private List<BlockChoice.Chosen> mine(List<BlockChoice.Chosen> chosen) {
    if (means.portion().equals(Portion.WHOLE)) {
      return chosen;
    }
    var within = TimeRanges.of(means.portion().within());
    return chosen.stream()
        .filter(choice -> means.portion().holds(choice.block().id()))
        .map(choice -> new BlockChoice.Chosen(choice.block(), choice.use().intersect(within)))
        .filter(choice -> !choice.use().isEmpty())
        .toList();
  }

  /// What an answer about `range` rests on, whichever resolution suits what is asked.
  Pin.Basis basis(TimeRange range) {
    var wide = means.dedup().windows().widen(range);
    var text = new StringBuilder();
    var live = Pin.Live.NONE;
    var resolutions = manifests.stream().flatMap(manifest -> manifest.live().stream()).map(LiveBlock::resolution);
    var suited = resolutions.filter(resolution -> resolution.compareTo(reading.coarsest()) < 0);
    for (var coarsest : Stream.concat(suited, Stream.of(reading.coarsest())).distinct().sorted().toList()) {
      var plan = plan(List.of(), wide, coarsest, BlockChoice.Finer.PREFERRED);
      for (var block : plan.blocks()) {
        text.append(block.block().id()).append(block.use()).append(block.block().coverage()).append(' ');
      }
      for (var question : plan.questions()) {
        text.append(question.endpoint().address()).append(question.ask()).append(' ');
        live = Pin.Live.ASKED;
      }
      for (var remains : plan.remains()) {
        text.append(remains.share().labels()).append(remains.share().ask()).append(' ');
        live = Pin.Live.ASKED;
      }
    }
    return new Pin.Basis(text.toString(), live);
  }

  @Override
  public SelectedSeries select(Selection selection) {
    boolean labelsOnly = selection.function().equals(LABELS_ONLY);
    var range = labelsOnly ? selection.range() : means.dedup().windows().widen(selection.range());
    var suited = Determined.suited(reading.coarsest(), selection);
    var aggregates = Aggregates.needed(Determined.function(selection));
    var content = labelsOnly ? new LiveRead.Content.Labels() : new LiveRead.Content.Chunks(suited, aggregates);
    var found = found(selection.matchers(), plan(selection.matchers(), range, suited, BlockChoice.Finer.PREFERRED), range, content);
    if (!labelsOnly) {
      new Coarser(reading.coarsest(), suited, selection).say(found.asked(), found.completeness());
      found.completeness().refuseGaps(reading.gaps());
    }
    return new MergedSeries(selection, reading, means.dedup(), found.blocks(), found.completeness(), found.rows());
  }

  /// The chunks of the series that satisfy the matchers, nothing merged.
  SelectedChunks chunks(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates) {
    var plan = plan(matchers, range, reading.coarsest(), BlockChoice.Finer.REQUIRED);
    var found = found(matchers, plan, range, new LiveRead.Content.Chunks(reading.coarsest(), aggregates));
    var asked = found.asked().stream().map(block -> block.block().id()).toList();
    return new StoredRows(reading, range, found.blocks(), asked, found.completeness(), found.rows());
  }

  /** What the sources have of a selection, and what more is to be read of it by. */
  private record Found(List<Rows.Row> rows, List<BlockRead.Fitting> asked, BlockRead blocks, Completeness completeness) {}

  private Found found(List<Matcher> matchers, Plan plan, TimeRange range, LiveRead.Content content) {
    var completeness = gaps.open();
    known.unheard().forEach(completeness::unheard);
    var blockRead = new BlockRead(means.blocks(), completeness, swept);
    var liveRead = new LiveRead(means, completeness, plan.remains());
    var rows = new Rows(reading);

    // Sidecars are asked while blocks are read, and added behind them: parts of a series are joined in order of time.
    var live = new FutureTask<>(() -> live(liveRead, plan, matchers, content, rows));
    Thread.ofVirtual().name("ask sidecars").start(live);
    var toll = means.limits().toll();
    for (var part : blockRead.each(plan.blocks(), pinned -> fitting -> parts(pinned, fitting, range, toll, rows))) {
      rows.add(part.visible(), part.part());
    }
    for (var part : Waiting.on(live)) {
      rows.add(part.visible(), part.part());
    }
    completeness.refuseGaps(reading.gaps());
    var sorted = rows.sorted();
    if (content instanceof LiveRead.Content.Chunks) {
      means.limits().check(sorted.size(), Spans.chunks(sorted));
    }
    return new Found(sorted, plan.blocks(), blockRead, completeness);
  }

  private record Visible(Labels visible, Part part) {}

  private static List<Visible> live(LiveRead read, Plan plan, List<Matcher> matchers, LiveRead.Content content, Rows rows) {
    return switch (content) {
      case LiveRead.Content.Labels _ ->
          read.labels(plan.questions(), matchers).stream()
              .map(labels -> new Visible(rows.visible(labels), new LivePart(rows.replica(labels), List.of(), TimeRanges.none())))
              .toList();
      case LiveRead.Content.Chunks chunks ->
          read.series(plan.questions(), matchers, chunks).stream()
              .map(
                  found ->
                      new Visible(
                          rows.visible(found.labels()), new LivePart(rows.replica(found.labels()), found.chunks(), found.use())))
              .toList();
    };
  }

  private static List<Visible> parts(BlockPart.Pinned pinned, BlockRead.Fitting fitting, TimeRange range, LongConsumer toll, Rows rows) {
    var shown = rows.visible(fitting.external());
    var replica = rows.replica(fitting.external());
    return pinned.reader().select(fitting.matchers(), range.start(), range.last(), toll).stream()
        .map(
            series -> {
              var visible = rows.visible(series.labels()).with(shown);
              boolean plain = rows.replica(series.labels()).isEmpty();
              var own = plain ? replica : rows.replica(series.labels().with(fitting.external()));
              return new Visible(visible, new BlockPart(own, pinned, series.unlabeled()));
            })
        .toList();
  }

  @Override
  public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
    return texts(
        matchers,
        range,
        pinned ->
            fitting -> {
              var names = pinned.reader().labelNames(fitting.matchers());
              return names.isEmpty() ? List.of() : plus(names, fitting.external().names());
            },
        (call, into) -> into.addAll(call.client().labelNames(call.query(), call.patience()).items()),
        Labels::names,
        reading.replicas() == Reading.Replicas.MERGED ? reading.replicaLabels() : List.of());
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    if (reading.replicas() == Reading.Replicas.MERGED && reading.replicaLabels().contains(name)) {
      return new Answer<>(List.of(), Notes.none());
    }
    return texts(
        matchers,
        range,
        pinned ->
            fitting -> {
              var external = fitting.external().value(name);
              if (external.isEmpty()) {
                return pinned.reader().labelValues(name, fitting.matchers());
              }
              return pinned.reader().labelNames(fitting.matchers()).isEmpty() ? List.of() : List.of(external);
            },
        (call, into) -> into.addAll(call.client().labelValues(name, call.query(), call.patience()).items()),
        labels -> labels.has(name) ? List.of(labels.value(name)) : List.of(),
        List.of());
  }

  private Answer<String> texts(
      List<Matcher> matchers,
      TimeRange range,
      Function<BlockPart.Pinned, Function<BlockRead.Fitting, List<String>>> fromBlock,
      BiConsumer<LiveRead.Texts, List<String>> fromEndpoint,
      Function<Labels, List<String>> fromLabels,
      Collection<String> hidden) {
    var plan = plan(matchers, range, COARSEST, BlockChoice.Finer.REQUIRED);
    var completeness = gaps.open();
    known.unheard().forEach(completeness::unheard);
    var all = new TreeSet<>(Labels.ORDER);
    all.addAll(new LiveRead(means, completeness, plan.remains()).texts(plan.questions(), fromEndpoint, fromLabels, matchers));
    all.addAll(new BlockRead(means.blocks(), completeness, swept).each(plan.blocks(), fromBlock));
    all.removeAll(hidden);
    completeness.refuseGaps(reading.gaps());
    return new Answer<>(List.copyOf(all), completeness.notes());
  }

  private static List<String> plus(List<String> some, List<String> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
