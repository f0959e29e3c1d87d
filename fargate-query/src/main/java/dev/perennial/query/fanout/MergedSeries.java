package dev.perennial.query.fanout;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The series of a selection over all sources; chunks of blocks are fetched by runs, once for all series of a block.
final class MergedSeries implements SelectedSeries {
  private final Selection selection;
  private final Reading reading;
  private final Dedup dedup;
  private final BlockRead blocks;
  private final Completeness completeness;
  private final List<Rows.Row> rows;
  private final List<Labels> labels;

  MergedSeries(
      Selection selection, Reading reading, Dedup dedup, BlockRead blocks, Completeness completeness, List<Rows.Row> rows) {
    this.selection = selection;
    this.reading = reading;
    this.dedup = dedup;
    this.blocks = blocks;
    this.completeness = completeness;
    this.rows = rows;
    this.labels = rows.stream().map(Rows.Row::labels).toList();
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
  public void close() {}

  @Override
  public Run run(int from, int to) {
    var wanted = new HashMap<BlockPart.Pinned, List<BlockPart>>();
    for (var row : rows.subList(from, to)) {
      for (var part : row.parts()) {
        if (part instanceof BlockPart of) {
          wanted.computeIfAbsent(of.pinned(), _ -> new ArrayList<>()).add(of);
        }
      }
    }
    var chunks = new IdentityHashMap<BlockPart, List<Chunk>>();
    wanted.forEach((pinned, parts) -> fetch(pinned, parts, chunks));
    if (!wanted.isEmpty()) {
      completeness.refuseGaps(reading.gaps());
    }
    return new MergedRun(chunks);
  }

  private void fetch(BlockPart.Pinned pinned, List<BlockPart> parts, Map<BlockPart, List<Chunk>> into) {
    try {
      var found = pinned.reader().chunks(parts.stream().map(BlockPart::series).toList());
      for (int i = 0; i < parts.size(); i++) {
        into.put(parts.get(i), found.get(i));
      }
    } catch (MalformedBytesException | ObjectStoreException e) {
      blocks.failed(pinned.block(), pinned.stream(), pinned.use(), e);
      if (parts.size() > 1 && e instanceof MalformedBytesException) {
        // The others of the run are whole.
        parts.forEach(part -> fetch(pinned, List.of(part), into));
      }
    }
  }

  private final class MergedRun implements Run {
    private final Map<BlockPart, List<Chunk>> chunks;
    private final SampleJoin join = new SampleJoin();
    private final Samples piece = new Samples();

    MergedRun(Map<BlockPart, List<Chunk>> chunks) {
      this.chunks = chunks;
    }

    @Override
    public void read(int i, Samples into) {
      var parts = rows.get(i).parts();
      var replicas = parts.stream().anyMatch(this::isCoarse) ? coarse(parts) : raw(parts);
      if (replicas.isEmpty()) {
        return;
      }
      var all = replicas.getFirst().samples();
      if (replicas.size() > 1) {
        all = new Samples();
        dedup.merge(replicas, all);
      }
      var range = selection.range();
      SampleJoin.append(into, all, all.firstAtOrAfter(range.start()), all.firstAtOrAfter(range.end()));
    }

    private List<Replica> raw(List<Part> parts) {
      var replicas = new ArrayList<Replica>();
      for (var part : parts) {
        var own = samples(part);
        if (!own.isEmpty()) {
          add(new Replica(part.replica(), own), replicas);
        }
      }
      return replicas;
    }

    private boolean isCoarse(Part part) {
      return part instanceof BlockPart of
          && !of.pinned().block().resolution().isRaw()
          && chunks.getOrDefault(of, List.of()).stream().anyMatch(chunk -> chunk.encoding() == Encoding.AGGREGATES);
    }

    private List<Replica> coarse(List<Part> parts) {
      var byReplica = new TreeMap<Labels, List<Part>>();
      parts.forEach(part -> byReplica.computeIfAbsent(part.replica(), _ -> new ArrayList<>()).add(part));
      var replicas = new ArrayList<Replica>();
      byReplica.forEach(
          (labels, own) -> {
            var samples = coarseSamples(own);
            if (!samples.isEmpty()) {
              replicas.add(new Replica(labels, samples));
            }
          });
      return replicas;
    }

    private Samples coarseSamples(List<Part> parts) {
      try {
        var replica = new CoarseReplica();
        for (var part : parts) {
          switch (part) {
            case LivePart live -> live.chunks().forEach(chunk -> replica.add(chunk, live.use()));
            case BlockPart block ->
                chunks.getOrDefault(block, List.of()).forEach(chunk -> replica.add(chunk, block.pinned().use()));
          }
        }
        return replica.samples(selection.function());
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

    /** Joins what is of one replica; products of merges only where they follow each other, for they may disagree. */
    private void add(Replica next, List<Replica> replicas) {
      for (var known : replicas) {
        boolean follows = known.samples().time(known.samples().size() - 1) < next.samples().time(0);
        if (known.labels().equals(next.labels()) && (follows || joins(next.labels()))) {
          join.join(known.samples(), next.samples());
          return;
        }
      }
      replicas.add(next);
    }

    private boolean joins(Labels replica) {
      return !replica.isEmpty() || reading.replicas() == Reading.Replicas.APART;
    }

    private Samples samples(Part part) {
      var own = new Samples();
      append(part, own);
      return own;
    }

    private void append(Part part, Samples replica) {
      switch (part) {
        case LivePart live -> {
          for (var chunk : live.chunks()) {
            ChunkSamples.raw(chunk, live.use(), piece);
            join.join(replica, piece);
          }
        }
        case BlockPart block -> {
          for (var chunk : chunks.getOrDefault(block, List.of())) {
            try {
              ChunkSamples.raw(chunk, block.pinned().use(), piece);
              join.join(replica, piece);
            } catch (MalformedBytesException e) {
              blocks.failed(block.pinned().block(), block.pinned().stream(), block.pinned().use(), e);
              completeness.refuseGaps(reading.gaps());
            }
          }
        }
      }
    }
  }
}
