package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.compact.SeriesMerge.Part;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;

/// What was read of one replica's series, or of one source that holds several replicas' samples: the chunks in order of time, and their samples.
record Reading(Labels replica, Samples samples, List<Held> chunks) {
  /// A chunk whose samples stand at places `from <= i < to`.
  record Held(Chunk chunk, int from, int to) {
    int size() {
      return to - from;
    }
  }

  /// How much is read.
  enum Detail {
    /// Histograms without buckets.
    OUTLINE,
    ALL
  }

  /// Samples to be used again and again.
  static final class Columns {
    private final List<Samples> all = new ArrayList<>();
    private int used;

    private Samples next() {
      if (used == all.size()) {
        all.add(new Samples(2 * ChunkWriter.SAMPLES));
      }
      var samples = all.get(used++);
      samples.clear();
      return samples;
    }
  }

  /// Reads parts that are sorted by time. Where chunks of one replica overlap, as in a broken block, they are taken for several readings.
  static List<Reading> of(List<Part> parts, Detail detail) {
    return of(parts, detail, new Columns());
  }

  /// As [#of]; what was read into these columns before is lost.
  static List<Reading> of(List<Part> parts, Detail detail, Columns columns) {
    columns.used = 0;
    var out = new ArrayList<Reading>();
    var sources = new ArrayList<Part>();
    for (var part : parts) {
      int at = 0;
      while (at < out.size() && !(part.isSameReplica(sources.get(at)) && out.get(at).isBefore(part))) {
        at++;
      }
      if (at == out.size()) {
        out.add(new Reading(part.replica(), columns.next(), new ArrayList<>()));
        sources.add(part);
      }
      out.get(at).add(part.chunk(), detail);
    }
    return out;
  }

  private boolean isBefore(Part part) {
    return samples.isEmpty() || samples.time(samples.size() - 1) < part.chunk().first();
  }

  private void add(Chunk chunk, Detail detail) {
    int from = samples.size();
    switch (detail) {
      case OUTLINE -> ChunkDecoder.outline(chunk, samples);
      case ALL -> ChunkDecoder.decode(chunk, samples);
    }
    chunks.add(new Held(chunk, from, samples.size()));
  }

  /// For a choice among several.
  Replica toReplica() {
    return new Replica(replica, samples);
  }
}
