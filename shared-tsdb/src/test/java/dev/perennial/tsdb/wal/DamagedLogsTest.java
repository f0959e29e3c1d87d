package dev.perennial.tsdb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A log that was cut off or damaged gives what is readable, says what is not, and never more.
class DamagedLogsTest {
  private static final int CASES = Integer.getInteger("perennial.fuzz.cases", 1_500);
  private static final Labels UP = Labels.of("__name__", "up", "job", "a");
  private static final Labels LOAD = Labels.of("__name__", "load", "job", "b");

  private static LogSegment segment(String name, byte[] bytes) {
    return new LogSegment(name, 0, () -> new ByteArrayInputStream(bytes));
  }

  private static byte[] small(int scrapes) throws IOException {
    var out = new ByteArrayOutputStream();
    var log = new LogWriter(out, LogWriter.Packing.SNAPPY);
    log.series(1, List.of(UP, LOAD));
    for (int i = 0; i < scrapes; i++) {
      log.floats(new long[] {1, 2}, 1_000L * i, new double[] {1, i * 0.1}, 2);
    }
    log.leave();
    return out.toByteArray();
  }

  private static Map<Labels, List<String>> read(byte[]... files) {
    var segments = new ArrayList<LogSegment>();
    for (var file : files) {
      segments.add(segment("wal/0000000" + segments.size(), file));
    }
    return GoldenLog.read(LogReplay.of(new LogFiles(segments, List.of(), List.of())), 1 << 20);
  }

  @Test
  void a_tail_cut_at_any_byte_of_the_last_record_ends_at_the_last_whole_one() throws IOException {
    var whole = small(50);
    var before = small(49);
    for (int length = before.length; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      var replay = LogReplay.of(new LogFiles(List.of(segment("wal/00000000", cut)), List.of(), List.of()));
      assertThat(replay.problems()).as("cut at %d", length).isEmpty();
      assertThat(GoldenLog.read(replay, 1 << 20)).as("cut at %d", length).isEqualTo(read(before));
      try (var reader = new SegmentReader(new ByteArrayInputStream(cut), "wal/00000000", 0)) {
        while (reader.next() instanceof SegmentReader.Next.Whole) {}
        assertThat(reader.whole()).isEqualTo(before.length);
      }
    }
  }

  @Test
  void a_damaged_record_in_the_middle_costs_the_rest_of_its_file_and_is_told_of() throws IOException {
    var bytes = small(50);
    bytes[bytes.length / 2] ^= 0x40;
    var next = new ByteArrayOutputStream();
    var log = new LogWriter(next, LogWriter.Packing.PLAIN);
    log.floats(new long[] {1}, 90_000, new double[] {7}, 1);
    log.leave();
    var replay =
        LogReplay.of(
            new LogFiles(List.of(segment("wal/00000000", bytes), segment("wal/00000001", next.toByteArray())), List.of(), List.of()));
    assertThat(replay.problems()).singleElement().asString().contains("Cannot read wal/00000000 at byte").contains("is left out.");
    var samples = GoldenLog.read(replay, 1 << 20).get(UP);
    assertThat(samples).hasSizeBetween(15, 40).last().asString().startsWith("90000 ");
  }

  @Test
  void a_segment_of_whole_pages_is_read_from_any_record_on() throws IOException {
    var bytes = small(20_000);
    var places = new ArrayList<Long>();
    try (var reader = new SegmentReader(new ByteArrayInputStream(bytes), "x", 0)) {
      while (reader.next() instanceof SegmentReader.Next.Whole) {
        places.add(reader.whole());
      }
    }
    assertThat(places.size()).isEqualTo(20_001);
    for (int i = 0; i < places.size() - 1; i += 97) {
      int from = (int) (long) places.get(i);
      try (var reader = new SegmentReader(new ByteArrayInputStream(bytes, from, bytes.length - from), "x", from)) {
        assertThat(reader.next()).isInstanceOf(SegmentReader.Next.Whole.class);
        assertThat(reader.whole()).isEqualTo(places.get(i + 1));
      }
    }
  }

  @Test
  void mutated_files_end_in_sentences_and_never_in_more_samples_of_a_series_than_were_logged() throws IOException {
    long seed = Long.getLong("perennial.seed", 20261127L);
    var random = new Random(seed);
    var log = GoldenLog.named("lib-all-records-st").files();
    var first = log.log().get(1).source().open().readAllBytes();
    var series = log.log().get(0).source().open().readAllBytes();
    var late = log.outOfOrder().getFirst().source().open().readAllBytes();
    for (int i = 0; i < CASES / 10; i++) {
      var bytes = mutate(Arrays.copyOf(first, Math.min(first.length, 24 << 10)), random);
      var wbl = mutate(Arrays.copyOf(late, Math.min(late.length, 8 << 10)), random);
      try {
        var replay =
            LogReplay.of(
                new LogFiles(
                    List.of(segment("wal/0", Arrays.copyOf(series, 64 << 10)), segment("wal/1", bytes)), List.of(segment("wbl/0", wbl)), List.of()));
        GoldenLog.read(replay, 1 << 16);
      } catch (RuntimeException | Error failed) {
        throw new AssertionError("case " + i + " of seed " + seed, failed);
      }
    }
  }

  @Test
  void mutated_records_whose_checksums_fit_end_in_sentences() throws IOException {
    long seed = Long.getLong("perennial.seed", 20261128L);
    var random = new Random(seed);
    var records = new ArrayList<ByteSlice>();
    for (var name : List.of("lib-all-records-st", "lib-all-records")) {
      var log = GoldenLog.named(name).files();
      for (var file : List.of(log.log().getFirst(), log.log().get(2), log.outOfOrder().getFirst())) {
        try (var reader = new SegmentReader(file.source().open(), file.name(), 0)) {
          while (reader.next() instanceof SegmentReader.Next.Whole(var bytes, _) && records.size() < 400) {
            if (bytes.length() < 6_000) {
              records.add(bytes);
            }
          }
        }
      }
    }
    var plain = records.getFirst();
    for (int i = 0; i < CASES; i++) {
      var out = new ByteArrayOutputStream();
      var log = new LogWriter(out, LogWriter.Packing.PLAIN);
      log.log(plain);
      for (int n = 0; n < 3; n++) {
        log.log(ByteSlice.of(mutate(records.get(random.nextInt(records.size())).toArray(), random)));
      }
      log.leave();
      try {
        read(out.toByteArray());
      } catch (RuntimeException | Error failed) {
        throw new AssertionError("case " + i + " of seed " + seed, failed);
      }
    }
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x00);
        default -> {
          int length = Math.min(bytes.length - at, 1 + random.nextInt(12));
          for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) random.nextInt(256);
          }
        }
      }
    }
    return bytes;
  }
}
