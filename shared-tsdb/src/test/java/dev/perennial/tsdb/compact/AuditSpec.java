package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A merge that loses, makes up or changes a sample is found out, whatever it is; a right one never is.
class AuditSpec {
  private static final long T0 = 1_767_225_600_000L;
  private static final Labels SERIES = Labels.of(Labels.NAME, "counted_total");

  private final Audit audit = new Audit(new Dedup(Windows.standard()));

  private static Replica replica(String name, int from, int to, int step) {
    var out = new Samples();
    for (int t = from; t < to; t += step) {
      out.add(T0 + t * 1000L, t);
    }
    return new Replica(name.isEmpty() ? Labels.empty() : Labels.of("replica", name), out);
  }

  private static Samples merge(List<Replica> sources) {
    var out = new Samples();
    new Dedup(Windows.standard()).merge(sources, out);
    return out;
  }

  private static Samples without(Samples samples, int left) {
    var out = new Samples();
    IntStream.range(0, samples.size()).filter(i -> i != left).forEach(i -> out.add(samples, i));
    return out;
  }

  private void look(List<Replica> sources, Samples merged) {
    look(audit, sources, merged);
  }

  /// Nothing is copied: the product's chunks are decoded.
  private static void look(Audit audit, List<Replica> sources, Samples merged) {
    var readings = sources.stream().map(source -> new Reading(source.labels(), source.samples(), List.of())).toList();
    audit.look(SERIES, ChunkHash.of(SERIES), readings, ChunkWriter.write(merged));
  }

  private static Reading reading(Replica source) {
    var parts = ChunkWriter.write(source.samples()).stream().map(chunk -> new SeriesMerge.Part(0, source.labels(), chunk)).toList();
    return Reading.of(parts, Reading.Detail.OUTLINE).getFirst();
  }

  private static List<Chunk> chunks(Reading reading) {
    return reading.chunks().stream().map(Reading.Held::chunk).toList();
  }

  private static Chunk flipped(Chunk chunk, int bit) {
    var bytes = chunk.data().toArray();
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return new Chunk(chunk.first(), chunk.last(), chunk.encoding(), ByteSlice.of(bytes));
  }

  @Test
  void what_was_read_was_kept_or_is_a_duplicate() {
    var sources = List.of(replica("a", 0, 3600, 15), replica("b", 7, 3600, 15));
    var merged = merge(sources);
    look(sources, merged);
    assertThat(audit.read()).isEqualTo(480);
    assertThat(audit.kept()).isEqualTo(240);
    assertThat(audit.hash())
        .isEqualTo(ChunkWriter.write(merged).stream().mapToLong(chunk -> ChunkHash.of(ChunkHash.of(SERIES), chunk)).sum());
  }

  @Test
  void chunks_that_were_copied_account_for_their_samples() {
    var sources = List.of(reading(replica("a", 0, 7200, 15)), reading(replica("b", 7, 7200, 15)));
    audit.look(SERIES, 1, sources, chunks(sources.getFirst()));
    assertThat(audit.read()).isEqualTo(960);
    assertThat(audit.kept()).isEqualTo(480);
  }

  @Test
  void a_copied_chunk_that_is_missing_is_missed() {
    var alone = List.of(reading(replica("a", 0, 7200, 15)));
    var both = List.of(reading(replica("a", 0, 7200, 15)), reading(replica("b", 7, 7200, 15)));
    var chunks = chunks(alone.getFirst());
    for (int left = 0; left < chunks.size(); left++) {
      var others = new ArrayList<>(chunks);
      others.remove(left);
      for (var sources : List.of(alone, both)) {
        assertThatThrownBy(() -> audit.look(SERIES, 1, sources, others)).hasMessageEndingWith("is missing, and nothing stands for it");
      }
    }
  }

  @Test
  void a_chunk_of_which_any_bit_was_flipped_is_no_copy() {
    var sources = List.of(reading(replica("a", 0, 600, 15)), reading(replica("b", 7, 600, 15)));
    var whole = chunks(sources.getFirst()).getFirst();
    audit.look(SERIES, 1, sources, List.of(whole));
    long hash = audit.hash();
    for (int bit = 0; bit < 8 * whole.data().length(); bit++) {
      var flipped = flipped(whole, bit);
      assertThat(flipped.isCopyOf(whole)).isFalse();
      assertThat(ChunkHash.of(1, flipped)).isNotEqualTo(hash);
      if (decodes(flipped)) {
        assertThatThrownBy(() -> audit.look(SERIES, 1, sources, List.of(flipped))).isInstanceOf(UnsoundMergeException.class);
      }
    }
  }

  /** Bits behind the last sample mean nothing, and some flips make bytes that are no chunk. */
  private static boolean decodes(Chunk chunk) {
    var samples = new Samples();
    try {
      ChunkDecoder.decode(chunk, samples);
    } catch (MalformedBytesException none) {
      return false;
    }
    return !sameAs(samples, replica("a", 0, 600, 15).samples());
  }

  private static boolean sameAs(Samples left, Samples right) {
    return left.toString().equals(right.toString());
  }

  @Test
  void any_sample_that_a_merge_skips_is_missed() {
    for (var sources :
        List.of(
            List.of(replica("a", 0, 1200, 15)),
            List.of(replica("a", 0, 600, 15), replica("a", 600, 1200, 15)),
            List.of(replica("a", 0, 1200, 15), replica("b", 7, 1200, 15)),
            List.of(replica("", 0, 1200, 15), replica("a", 7, 1200, 15)))) {
      var merged = merge(sources);
      for (int i = 0; i < merged.size(); i++) {
        var skipped = without(merged, i);
        assertThatThrownBy(() -> look(sources, skipped))
            .isInstanceOf(UnsoundMergeException.class)
            .hasMessageStartingWith("Cannot take a merge of series")
            .hasMessageEndingWith("is missing, and nothing stands for it");
      }
    }
  }

  @Test
  void a_sample_that_no_source_has_is_found_out() {
    var sources = List.of(replica("a", 0, 600, 15), replica("b", 7, 600, 15));
    var merged = merge(sources);
    merged.values()[3] = Math.nextUp(merged.value(3));
    assertThatThrownBy(() -> look(sources, merged)).hasMessageContaining("holds a sample at " + merged.time(3) + " that no source has");
  }

  @Test
  void a_merge_is_never_wronged() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      int step = List.of(5, 15, 30, 60, 120, 200, 400).get(random.nextInt(7));
      var sources = new ArrayList<Replica>();
      for (int r = 0; r < 2 + seed % 2; r++) {
        var samples = new Samples();
        long clock = random.nextInt(-4000, 4000);
        boolean up = random.nextBoolean();
        double value = random.nextInt(1000);
        for (long t = random.nextInt(step * 1000); t < 5 * 3_600_000L; t += step * 1000L) {
          up ^= random.nextInt(40) == 0;
          value = random.nextInt(60) == 0 ? 0 : value + random.nextInt(50);
          if (up) {
            samples.add(T0 + t + clock + random.nextInt(30), random.nextInt(200) == 0 ? Samples.STALE : value);
          }
        }
        sources.add(new Replica(Labels.of("replica", "" + (char) ('a' + r)), samples));
      }
      var merged = merge(sources);
      look(sources, merged);
      assertThat(audit.kept()).as("seed %d", seed).isEqualTo(merged.size());
    }
  }

  @Test
  void one_to_one_keeps_every_time() {
    var sources = List.of(replica("a", 0, 600, 15), replica("b", 0, 600, 10));
    var merged = merge(Overlap.ONE_TO_ONE, sources);
    var audit = new Audit(Overlap.ONE_TO_ONE);
    look(audit, sources, merged);
    assertThat(audit.read()).isEqualTo(100);
    assertThat(audit.kept()).isEqualTo(80);
    for (int i = 0; i < merged.size(); i++) {
      var skipped = without(merged, i);
      assertThatThrownBy(() -> look(audit, sources, skipped)).hasMessageEndingWith("is missing, and nothing stands for it");
    }
  }

  @Test
  void a_penalty_passes_over_any_number_but_what_comes_first() {
    var sources = List.of(replica("a", 0, 600, 15), replica("b", 7, 600, 15));
    var merged = merge(Overlap.PENALTY, sources);
    var audit = new Audit(Overlap.PENALTY);
    look(audit, sources, merged);
    assertThat(audit.read()).isEqualTo(80);
    assertThat(audit.kept()).isEqualTo(41);
    assertThatThrownBy(() -> look(audit, sources, without(merged, 0))).hasMessageEndingWith("is missing, and nothing stands for it");
    merged.values()[3] = Math.nextUp(merged.value(3));
    assertThatThrownBy(() -> look(audit, sources, merged)).hasMessageEndingWith("that no source has");
  }

  private static Samples merge(Overlap overlap, List<Replica> sources) {
    var out = new Samples();
    overlap.merge(sources.stream().map(Replica::samples).toList(), out);
    return out;
  }
}
