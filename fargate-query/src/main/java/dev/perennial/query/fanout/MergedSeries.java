package dev.perennial.query.fanout;

import dev.perennial.query.blocks.Determined;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;

/// The series of a selection over all sources; chunks of blocks are fetched by [Spans].
final class MergedSeries implements SelectedSeries {
  private final Selection selection;
  private final Reading reading;
  private final Dedup dedup;
  private final BlockRead blocks;
  private final Completeness completeness;
  private final List<Rows.Row> rows;
  private final List<Labels> labels;
  private final Spans spans;

  MergedSeries(
      Selection selection, Reading reading, Dedup dedup, BlockRead blocks, Completeness completeness, List<Rows.Row> rows) {
    this.selection = selection;
    this.reading = reading;
    this.dedup = dedup;
    this.blocks = blocks;
    this.completeness = completeness;
    this.rows = rows;
    this.labels = rows.stream().map(Rows.Row::labels).toList();
    this.spans = new Spans(rows, blocks);
  }

  @Override
  public List<Labels> labels() {
    return labels;
  }

  @Override
  public Notes notes() {
    return completeness.notes();
  }

  @Override
  public long bytesFetched() {
    return spans.bytes();
  }

  @Override
  public void close() {}

  @Override
  public Run run(int from, int to) {
    var chunks = spans.of(from, to);
    completeness.refuseGaps(reading.gaps());
    return new MergedRun(chunks);
  }

  private final class MergedRun implements Run {
    private final List<IdentityHashMap<BlockPart, List<Chunk>>> chunks;
    private final ReplicaSamples replicas = new ReplicaSamples(reading.replicas());
    private final Samples merged = new Samples();

    MergedRun(List<IdentityHashMap<BlockPart, List<Chunk>>> chunks) {
      this.chunks = chunks;
    }

    @Override
    public void read(int i, Samples into) {
      var parts = rows.get(i).parts();
      if (parts.stream().anyMatch(this::isCoarse)) {
        append(coarse(parts), into);
        return;
      }
      int size = into.size();
      try {
        append(raw(parts, ReplicaSamples.Detail.OUTLINE), into);
      } catch (MalformedBytesException e) {
        // An outline does not tell whose chunk it was: read all of each, and leave out what is malformed.
        into.truncate(size);
        append(raw(parts, ReplicaSamples.Detail.WHOLE), into);
      }
      replicas.clear();
      merged.clear();
    }

    private void append(List<Replica> found, Samples into) {
      if (found.isEmpty()) {
        return;
      }
      var all = found.getFirst().samples();
      if (found.size() > 1) {
        all = merged;
        all.clear();
        dedup.merge(found, replicas::fill, all);
      } else {
        replicas.fill(all, 0, all.size());
      }
      var range = selection.range();
      SampleJoin.append(into, all, all.firstAtOrAfter(range.start()), all.firstAtOrAfter(range.end()));
    }

    private List<Chunk> chunks(BlockPart part) {
      for (var span : chunks) {
        var found = span.get(part);
        if (found != null) {
          return found;
        }
      }
      return List.of();
    }

    /** The samples of each replica: those of the first one, which is believed most often, whole, the others' with this detail. */
    private List<Replica> raw(List<Part> parts, ReplicaSamples.Detail detail) {
      replicas.clear();
      var believed = parts.stream().map(Part::replica).min(Comparator.naturalOrder()).orElse(Labels.empty());
      for (var part : parts) {
        var own = part.replica().equals(believed) ? ReplicaSamples.Detail.WHOLE : detail;
        switch (part) {
          case LivePart live -> {
            long first = live.chunks().stream().mapToLong(Chunk::first).min().orElse(Long.MAX_VALUE);
            int place = replicas.part(live.replica(), first);
            live.chunks().forEach(chunk -> replicas.add(place, chunk, live.use(), own));
          }
          case BlockPart block -> add(block, own);
        }
      }
      return replicas.replicas();
    }

    private void add(BlockPart block, ReplicaSamples.Detail detail) {
      var own = chunks(block);
      if (own.isEmpty()) {
        return;
      }
      long begin = block.pinned().use().ranges().getFirst().start();
      int place = replicas.part(block.replica(), Math.max(begin, own.getFirst().first()));
      for (var chunk : own) {
        try {
          replicas.add(place, chunk, block.pinned().use(), detail);
        } catch (MalformedBytesException e) {
          failed(block, e);
        }
      }
    }

    private void failed(BlockPart block, MalformedBytesException e) {
      blocks.failed(block.pinned().block(), block.pinned().stream(), block.pinned().use(), e);
      completeness.refuseGaps(reading.gaps());
    }

    private boolean isCoarse(Part part) {
      return switch (part) {
        case BlockPart block -> !block.pinned().block().resolution().isRaw() && holdAggregates(chunks(block));
        case LivePart live -> holdAggregates(live.chunks());
      };
    }

    private static boolean holdAggregates(List<Chunk> chunks) {
      return chunks.stream().anyMatch(chunk -> chunk.encoding() == Encoding.AGGREGATES);
    }

    private List<Replica> coarse(List<Part> parts) {
      var byReplica = new TreeMap<Labels, List<Part>>();
      parts.forEach(part -> byReplica.computeIfAbsent(part.replica(), _ -> new ArrayList<>()).add(part));
      var found = new ArrayList<Replica>();
      byReplica.forEach(
          (labels, own) -> {
            var samples = coarseSamples(own);
            if (!samples.isEmpty()) {
              found.add(new Replica(labels, samples));
            }
          });
      return found;
    }

    private Samples coarseSamples(List<Part> parts) {
      try {
        var replica = new CoarseReplica();
        for (var part : parts) {
          switch (part) {
            case LivePart live -> live.chunks().forEach(chunk -> replica.add(chunk, live.use()));
            case BlockPart block -> chunks(block).forEach(chunk -> replica.add(chunk, block.pinned().use()));
          }
        }
        return replica.samples(Determined.function(selection));
      } catch (MalformedBytesException e) {
        for (var part : parts) {
          if (part instanceof BlockPart block) {
            blocks.failed(block.pinned().block(), block.pinned().stream(), block.pinned().use(), e);
          }
        }
        completeness.refuseGaps(reading.gaps());
        return new Samples();
      }
    }
  }
}
