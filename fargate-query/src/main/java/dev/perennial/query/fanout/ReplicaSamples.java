package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.List;

/// The raw samples of one series by replica, decoded straight into columns that are used again for the next series. For one thread.
///
/// Of histograms that a choice among replicas may pass over only an outline is read: a tenth of the work. [#fill] makes them whole.
final class ReplicaSamples {
  private final List<Slot> slots = new ArrayList<>();
  private final SampleJoin join = new SampleJoin();
  private final Samples piece = new Samples();
  private final Reading.Replicas replicas;
  private int used;

  ReplicaSamples(Reading.Replicas replicas) {
    this.replicas = replicas;
  }

  private static final class Slot {
    final Samples samples = new Samples();
    final List<Outline> outlines = new ArrayList<>();
    Labels labels = Labels.empty();
  }

  /// A chunk of histograms without their buckets, at places `from <= i < to`.
  private record Outline(Chunk chunk, int from, int to) {}

  /// How much of a histogram is read.
  enum Detail {
    /// All of it.
    WHOLE,
    /// No buckets, where that saves anything.
    OUTLINE
  }

  /// Begins a new series; what there was of the one before is given up.
  void clear() {
    for (int i = 0; i < used; i++) {
      slots.get(i).samples.clear();
      slots.get(i).outlines.clear();
    }
    used = 0;
  }

  /// Begins a new part of `labels`, whose first sample is not before `first`, and answers its place.
  ///
  /// What is of one replica is joined; products of merges only where they follow each other, for they may disagree.
  int part(Labels labels, long first) {
    for (int i = 0; i < used; i++) {
      var slot = slots.get(i);
      boolean follows = slot.samples.isEmpty() || slot.samples.time(slot.samples.size() - 1) < first;
      if (slot.labels.equals(labels) && (follows || !labels.isEmpty() || replicas == Reading.Replicas.APART)) {
        return i;
      }
    }
    if (used == slots.size()) {
      slots.add(new Slot());
    }
    var slot = slots.get(used);
    slot.labels = labels;
    return used++;
  }

  /// Adds the samples of a chunk that are within `use` to the part at `place`. What is malformed adds nothing and throws.
  void add(int place, Chunk chunk, TimeRanges use, Detail detail) {
    var slot = slots.get(place);
    var samples = slot.samples;
    int size = samples.size();
    boolean follows = size == 0 || samples.time(size - 1) < chunk.first();
    if (!follows || use.ranges().size() != 1 || !append(chunk, use.ranges().getFirst(), detail, slot)) {
      // Places move when samples are joined.
      fill(slot, 0, size);
      ChunkSamples.raw(chunk, use, piece);
      join.join(samples, piece);
    }
  }

  /**
   * Decodes a chunk behind what is there, of which nothing counts or which counts from its beginning; false, and nothing done, where that is
   * not so, or not its place, as the index is wrong about the chunk.
   */
  private static boolean append(Chunk chunk, TimeRange use, Detail detail, Slot slot) {
    if (!chunk.overlaps(use.start(), use.last())) {
      return true;
    }
    if (chunk.first() < use.start()) {
      return false;
    }
    var samples = slot.samples;
    int size = samples.size();
    boolean outlined = detail == Detail.OUTLINE && chunk.last() <= use.last() && holdsHistograms(chunk);
    try {
      if (outlined) {
        ChunkDecoder.outline(chunk, samples);
      } else if (chunk.last() <= use.last()) {
        ChunkDecoder.decode(chunk, samples);
      } else {
        ChunkDecoder.decode(chunk, use.start(), use.last(), samples);
      }
    } catch (RuntimeException malformed) {
      samples.truncate(size);
      throw malformed;
    }
    if (size > 0 && samples.size() > size && samples.time(size) <= samples.time(size - 1)) {
      samples.truncate(size);
      return false;
    }
    if (outlined) {
      slot.outlines.add(new Outline(chunk, size, samples.size()));
    }
    return true;
  }

  private static boolean holdsHistograms(Chunk chunk) {
    return switch (chunk.encoding()) {
      case HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> true;
      case XOR, XOR2, AGGREGATES -> false;
    };
  }

  /// Makes the histograms at places `from <= i < to` of a replica's samples whole.
  @SuppressWarnings("ReferenceEquality") // The columns themselves are meant.
  void fill(Samples samples, int from, int to) {
    for (int i = 0; i < used; i++) {
      if (slots.get(i).samples == samples) {
        fill(slots.get(i), from, to);
      }
    }
  }

  private void fill(Slot slot, int from, int to) {
    for (int i = slot.outlines.size() - 1; i >= 0; i--) {
      var outline = slot.outlines.get(i);
      if (outline.from < to && from < outline.to) {
        piece.clear();
        ChunkDecoder.decode(outline.chunk, piece);
        for (int at = outline.from; at < outline.to; at++) {
          var whole = piece.histogram(at - outline.from);
          if (whole != null) {
            slot.samples.replace(at, whole);
          }
        }
        slot.outlines.remove(i);
      }
    }
  }

  /// What each replica has; valid until [#clear].
  List<Replica> replicas() {
    var all = new ArrayList<Replica>(used);
    for (int i = 0; i < used; i++) {
      var slot = slots.get(i);
      if (!slot.samples.isEmpty()) {
        all.add(new Replica(slot.labels, slot.samples));
      }
    }
    return all;
  }
}
