package dev.perennial.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkPropertiesTest {
  private static final int SEEDS = 300;

  private static Samples read(List<Chunk> chunks) {
    var out = new Samples();
    chunks.forEach(chunk -> ChunkDecoder.decode(chunk, out));
    return out;
  }

  @Test
  void what_was_written_is_read_bit_for_bit() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new RandomSamples(seed);
      var given = seed % 2 == 0 ? random.floats(1 + seed * 2) : random.mixed(1 + seed);
      var chunks = ChunkWriter.write(given);
      assertThat(SameSamples.text(read(chunks))).as("seed %d", seed).isEqualTo(SameSamples.text(given));
    }
  }

  @Test
  void start_timestamps_are_read_bit_for_bit() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var given = new RandomSamples(seed).started(1 + seed);
      var chunks = ChunkWriter.write(given);
      assertThat(SameSamples.text(read(chunks))).as("seed %d", seed).isEqualTo(SameSamples.text(given));

      var older = ChunkWriter.write(given, 0, given.size(), Dialect.CLASSIC);
      assertThat(older).as("seed %d", seed).allMatch(chunk -> Dialect.CLASSIC.knows(chunk.encoding()));
      assertThat(SameSamples.withoutStarts(read(older))).as("seed %d", seed).isEqualTo(SameSamples.withoutStarts(given));
      assertThat(SameSamples.withoutStarts(read(chunks.stream().map(chunk -> ChunkWriter.transcode(chunk, Dialect.CLASSIC)).toList())))
          .as("seed %d", seed)
          .isEqualTo(SameSamples.withoutStarts(given));
    }
  }

  @Test
  void fields_of_starts_begin_where_a_header_can_say_so() {
    // The header has seven bits for the first sample with a field of its own, and chunks of foreign writers may be longer.
    var given = new Samples();
    for (int i = 0; i < 300; i++) {
      given.add(1000L * i, i);
      given.startOfLast(i < 200 ? 500 : 150_000);
    }
    var data = Xor2Encoder.encode(given, 0, given.size());
    var read = new Samples();
    ChunkDecoder.decode(Encoding.XOR2, data, read);
    assertThat(data.at(2)).isEqualTo((byte) 0xff);
    assertThat(SameSamples.text(read)).isEqualTo(SameSamples.text(given));
  }

  @Test
  void chunks_are_short_and_know_their_span() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (var chunk : ChunkWriter.write(new RandomSamples(seed).mixed(400))) {
        var samples = new Samples();
        ChunkDecoder.decode(chunk, samples);
        assertThat(samples.size()).as("seed %d", seed).isBetween(1, ChunkWriter.SAMPLES);
        assertThat(samples.time(0)).isEqualTo(chunk.first());
        assertThat(samples.time(samples.size() - 1)).isEqualTo(chunk.last());
        assertThat(ChunkDecoder.samples(chunk.encoding(), chunk.data())).isEqualTo(samples.size());
      }
    }
  }

  @Test
  void a_limited_span_gives_the_samples_inside() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var given = new RandomSamples(seed).mixed(60);
      int first = random.nextInt(60);
      int last = first + random.nextInt(60 - first);
      long from = given.time(first) - random.nextInt(2);
      long to = given.time(last);
      var read = new Samples();
      ChunkWriter.write(given).forEach(chunk -> ChunkDecoder.decode(chunk, from, to, read));
      var expected = new Samples();
      for (int i = 0; i < given.size(); i++) {
        if (given.time(i) >= from && given.time(i) <= to) {
          expected.add(given, i);
        }
      }
      assertThat(SameSamples.text(read)).as("seed %d", seed).isEqualTo(SameSamples.text(expected));
    }
  }

  @Test
  void writing_again_what_was_read_gives_the_same_bytes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var chunks = ChunkWriter.write(new RandomSamples(seed).floats(500));
      assertThat(ChunkWriter.write(read(chunks))).as("seed %d", seed).isEqualTo(chunks);
    }
  }

  @Test
  void changed_bytes_are_read_or_refused_with_a_sentence() {
    int refused = 0;
    for (int seed = 0; seed < 4 * SEEDS; seed++) {
      var random = new Random(seed);
      for (var chunk : ChunkWriter.write(new RandomSamples(seed).mixed(40))) {
        var bytes = chunk.data().toArray();
        for (int change = random.nextInt(3); change >= 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        for (var encoding : Encoding.values()) {
          if (encoding != Encoding.AGGREGATES) {
            refused += refused(encoding, ByteSlice.of(bytes, 0, length), seed);
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(SEEDS);
  }

  private static int refused(Encoding encoding, ByteSlice data, int seed) {
    var samples = new Samples();
    try {
      ChunkDecoder.decode(encoding, data, samples);
    } catch (MalformedBytesException e) {
      assertThat(e).as("seed %d", seed).hasMessageStartingWith("Cannot read a");
      return 1;
    }
    for (int i = 1; i < samples.size(); i++) {
      assertThat(samples.time(i)).as("seed %d", seed).isGreaterThanOrEqualTo(samples.time(i - 1));
    }
    return 0;
  }
}
