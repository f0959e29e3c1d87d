package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.compact.Reading.Detail;
import dev.perennial.tsdb.compact.Reading.Held;
import dev.perennial.tsdb.dedup.Run;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a merged series as chunks: one that came through whole is taken as it is, what lies between such is encoded anew.
///
/// Used for one series after the other, not for several threads.
final class RunWriter {
  /** A shorter chunk is encoded anew with a neighbour of which this is true too, or that was cut: that makes fewer and fuller ones. */
  private static final int WORTH_KEEPING = ChunkWriter.SAMPLES / 2;

  /** Large histograms make few samples a chunk, which Prometheus ends at 1,024 bytes: that is no short one. */
  private static final int LARGE = 512;

  private final Samples scratch = new Samples();
  private final List<Piece> pieces = new ArrayList<>();
  private List<Chunk> out = new ArrayList<>();

  /** Behind what was written last. */
  private @Nullable Samples last;

  private int lastTo;
  private boolean outlined;
  private boolean lacking;

  /// Samples to be encoded, all of `chunk` where that is not null.
  private record Piece(Samples samples, int from, int to, @Nullable Chunk chunk) {}

  /// The chunks of `runs`, which were chosen among `readings`; null where histograms must be encoded of which only an outline was read.
  @Nullable List<Chunk> write(List<Run> runs, List<Reading> readings, Detail detail) {
    out = new ArrayList<>();
    last = null;
    outlined = detail == Detail.OUTLINE;
    lacking = false;
    for (var run : runs) {
      int done = run.from();
      for (var held : chunks(run, readings)) {
        if (held.from() >= done && held.to() <= run.to() && held.size() > 0) {
          piece(run.samples(), done, held.from());
          whole(run.samples(), held);
          done = held.to();
        }
      }
      piece(run.samples(), done, run.to());
    }
    flush();
    return lacking ? null : out;
  }

  @SuppressWarnings("ReferenceEquality") // Samples are themselves, whatever they hold.
  private static List<Held> chunks(Run run, List<Reading> readings) {
    for (var reading : readings) {
      if (reading.samples() == run.samples()) {
        return reading.chunks();
      }
    }
    return List.of();
  }

  private void piece(Samples samples, int from, int to) {
    if (to > from) {
      pieces.add(new Piece(samples, from, to, null));
    }
  }

  private void whole(Samples samples, Held held) {
    if (held.size() < WORTH_KEEPING && held.chunk().data().length() < LARGE) {
      pieces.add(new Piece(samples, held.from(), held.to(), held.chunk()));
      return;
    }
    flush();
    copy(held.chunk(), samples, held.from(), held.to());
  }

  private void copy(Chunk chunk, Samples samples, int from, int to) {
    out.add(goesOn(samples, from) ? chunk : chunk.unhinted());
    last = samples;
    lastTo = to;
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean goesOn(Samples samples, int from) {
    return samples == last && from == lastTo;
  }

  private void flush() {
    var only = pieces.size() == 1 ? pieces.getFirst().chunk() : null;
    if (only != null) {
      var piece = pieces.getFirst();
      copy(only, piece.samples(), piece.from(), piece.to());
    } else if (outlined && pieces.stream().anyMatch(piece -> !piece.samples().onlyFloats())) {
      lacking = true;
    } else if (!pieces.isEmpty()) {
      scratch.clear();
      pieces.forEach(this::encode);
      out.addAll(ChunkWriter.write(scratch));
    }
    pieces.clear();
  }

  /** The hint of a histogram behind one of another replica speaks of a sample that is not there. */
  private void encode(Piece piece) {
    int next = piece.from();
    var first = piece.samples().histogram(next);
    if (first != null && first.reset() != CounterReset.GAUGE && !goesOn(piece.samples(), next)) {
      scratch.add(piece.samples().time(next), first.withReset(CounterReset.UNKNOWN));
      scratch.startOfLast(piece.samples().start(next));
      next++;
    }
    scratch.add(piece.samples(), next, piece.to());
    last = piece.samples();
    lastTo = piece.to();
  }
}
