package dev.perennial.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chunks that Prometheus' own encoders wrote, byte for byte.
class ChunkVectorsSpec {
  private static final double[] NO_BOUNDS = {};

  private static ByteSlice hex(String text) {
    return ByteSlice.of(HexFormat.of().parseHex(text));
  }

  private static Samples floats() {
    var samples = new Samples();
    samples.add(1000, 1);
    samples.add(16_000, 2);
    samples.add(31_000, 2);
    samples.add(46_001, 5.5);
    samples.add(61_000, Samples.STALE);
    samples.add(76_000, 6);
    return samples;
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # encoding | bytes
          XOR,  0006d00f3ff00000000000009875c25fff2000758977ffd8bdff9800000000000c000dff40000000000010
          XOR2, 000600d00f3ff00000000000009875c12fffb00072c4bdffef800338
          """)
  void floats_are_read(Encoding encoding, String bytes) {
    var samples = new Samples();
    ChunkDecoder.decode(encoding, hex(bytes), samples);
    SameSamples.assertSame(samples, floats());
    assertThat(ChunkDecoder.samples(encoding, hex(bytes))).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # starts | bytes
          0 0 0 0 0 0,                   000600d00f3ff00000000000009875c12fffb00072c4bdffef800338
          500 500 500 30000 30000 30000, 000683d00f3ff0000000000000e8079875c12fffb00072c4bf1f46fff7f83a99c0019fe0ea5c
          """)
  void floats_with_start_timestamps_are_written_and_read(String starts, String bytes) {
    var given = started(floats(), starts);
    assertThat(Xor2Encoder.encode(given, 0, 6)).isEqualTo(hex(bytes));
    if (given.hasStarts()) {
      assertThat(ChunkWriter.write(given)).containsExactly(new Chunk(1000, 76_000, Encoding.XOR2, hex(bytes)));
    }
    var read = new Samples();
    ChunkDecoder.decode(Encoding.XOR2, hex(bytes), read);
    SameSamples.assertSame(read, given);
  }

  private static Samples started(Samples samples, String starts) {
    var out = new Samples();
    var texts = starts.split(" ", -1);
    for (int i = 0; i < samples.size(); i++) {
      out.add(samples, i);
      out.startOfLast(Long.parseLong(texts[i]));
    }
    return out;
  }

  @Test
  void floats_are_written() {
    var chunks = ChunkWriter.write(floats());
    assertThat(chunks)
        .containsExactly(
            new Chunk(
                1000,
                76_000,
                Encoding.XOR,
                hex("0006d00f3ff00000000000009875c25fff2000758977ffd8bdff9800000000000c000dff40000000000010")));
  }

  private static IntHistogram histogram(CounterReset reset, long count, double sum, List<Span> spans, long... deltas) {
    return new IntHistogram(reset, 0, 0x1p-128, 2, count, sum, spans, deltas, List.of(), new long[0], NO_BOUNDS);
  }

  private static List<Histogram> histograms() {
    return List.of(
        histogram(CounterReset.UNKNOWN, 7, 10.5, List.of(new Span(0, 2)), 3, -1),
        histogram(CounterReset.NOT_RESET, 9, 14.5, List.of(new Span(0, 2)), 4, -1),
        histogram(CounterReset.NOT_RESET, 11, 30.5, List.of(new Span(0, 2), new Span(1, 1)), 4, -1, -1));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # samples | bytes
          1, 0001007446478fa2f240250000000000009dc0
          2, 0002007446478fa2f240250000000000009dfe0ea624d80e20
          3, 000300744a48c5e3e8bc9009400000000000277b7c1d4c49b01c571ac69ee980
          """)
  void integer_histograms_are_read_and_written(int count, String bytes) {
    var given = new Samples();
    for (int i = 0; i < count; i++) {
      given.add(1000 + 15_000L * i, histograms().get(i));
    }
    assertThat(ChunkWriter.write(given))
        .containsExactly(new Chunk(1000, 1000 + 15_000L * (count - 1), Encoding.HISTOGRAM, hex(bytes)));
    var read = new Samples();
    ChunkDecoder.decode(Encoding.HISTOGRAM, hex(bytes), read);
    SameSamples.assertSame(read, given);
    assertThat(read.histogram(count - 1)).extracting(Histogram::reset).isEqualTo(histograms().get(count - 1).reset());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # samples | bytes
          1, 0001007446478fa100700000000000010000000000000001009400000000000100200000000000010000000000000000
          3, 000300744a48c5e3e8401c00000000000040000000000000004025000000000000400800000000000040000000000000000000000000000000f83a98d42fdb01eb0bd80c84d634e61060
          """)
  void float_histograms_are_read_and_written(int count, String bytes) {
    var given = new Samples();
    for (int i = 0; i < count; i++) {
      given.add(1000 + 15_000L * i, histograms().get(i).toFloat());
    }
    assertThat(ChunkWriter.write(given))
        .containsExactly(new Chunk(1000, 1000 + 15_000L * (count - 1), Encoding.FLOAT_HISTOGRAM, hex(bytes)));
    var read = new Samples();
    ChunkDecoder.decode(Encoding.FLOAT_HISTOGRAM, hex(bytes), read);
    SameSamples.assertSame(read, given);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # encoding | bytes
          HISTOGRAM_ST,       000382744a48c5e3e8bc9009400000000000277b7403fc1d4c49b01c571ac69ee9fdf83000
          FLOAT_HISTOGRAM_ST, 000382744a48c5e3e8401c00000000000040000000000000004025000000000000400800000000000040000000000000000000000000000000e807f83a98d42fdb01eb0bd80c84d634e6107f7e0c00
          """)
  void histograms_with_start_timestamps_are_read_and_written(Encoding encoding, String bytes) {
    var given = new Samples();
    for (int i = 0; i < 3; i++) {
      var histogram = histograms().get(i);
      given.add(1000 + 15_000L * i, encoding == Encoding.HISTOGRAM_ST ? histogram : histogram.toFloat());
    }
    given = started(given, "500 500 20000");
    assertThat(ChunkWriter.write(given)).containsExactly(new Chunk(1000, 31_000, encoding, hex(bytes)));
    var read = new Samples();
    ChunkDecoder.decode(encoding, hex(bytes), read);
    SameSamples.assertSame(read, given);
  }

  @Test
  void a_histogram_with_custom_bounds_is_read_and_written() {
    var bytes = hex("00010000ee5c664fbebe3e920e6e6b28000000078fa2c40250000000000009da20");
    var given = new Samples();
    given.add(
        1000,
        new IntHistogram(
            CounterReset.UNKNOWN,
            Histogram.CUSTOM_BOUNDS,
            0,
            0,
            6,
            10.5,
            List.of(new Span(0, 3)),
            new long[] {3, -2, 1},
            List.of(),
            new long[0],
            new double[] {0.5, 1, 1e9}));
    assertThat(ChunkWriter.write(given)).containsExactly(new Chunk(1000, 1000, Encoding.HISTOGRAM, bytes));
    var read = new Samples();
    ChunkDecoder.decode(Encoding.HISTOGRAM, bytes, read);
    assertThat(read.histogram(0)).isEqualTo(given.histogram(0));
  }

  @Test
  void a_stale_marker_ends_a_histogram() {
    var bytes = hex("0002007446478fa2f240250000000000009dfe0ea60c5effaa000000000004");
    var given = new Samples();
    given.add(1000, histograms().getFirst());
    given.add(
        16_000,
        new IntHistogram(
            CounterReset.UNKNOWN, 0, 0, 0, 0, Samples.STALE, List.of(), new long[0], List.of(), new long[0], NO_BOUNDS));
    assertThat(ChunkWriter.write(given)).containsExactly(new Chunk(1000, 16_000, Encoding.HISTOGRAM, bytes));
    var read = new Samples();
    ChunkDecoder.decode(Encoding.HISTOGRAM, bytes, read);
    assertThat(read.histogram(1)).isEqualTo(given.histogram(1));
  }
}
