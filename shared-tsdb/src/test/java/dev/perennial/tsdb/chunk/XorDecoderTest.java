package dev.perennial.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XorDecoderTest {
  /** Times that are late by up to so many milliseconds: changes of every size, and at the limits between them. */
  private static final long[] LATE = {1, 2, 20, 4_000, 8_192, 16_000, 65_537, 524_288, 10_000_000, 1L << 40};

  @Test
  void whole_cut_and_changed_chunks_are_read_as_bit_by_bit_or_refused_like_that() {
    int read = 0;
    int refused = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      var random = new Random(seed);
      var chunk = chunk(random);
      var whole = ByteSlice.of(chunk);
      assertThat(decoded(whole)).as("seed %d, whole", seed).isPresent();
      var cut = ByteSlice.of(chunk, 0, random.nextInt(chunk.length + 1));
      var changed = chunk.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      }
      for (var bytes : new ByteSlice[] {whole, cut, ByteSlice.of(changed)}) {
        var expected = PlainXor.read(bytes).map(SameSamples::text);
        assertThat(decoded(bytes)).as("seed %d", seed).isEqualTo(expected);
        read += expected.isPresent() ? 1 : 0;
        refused += expected.isPresent() ? 0 : 1;
      }
    }
    assertThat(read).isGreaterThan(5_000);
    assertThat(refused).isGreaterThan(3_000);
  }

  private static byte[] chunk(Random random) {
    var samples = new Samples();
    long late = LATE[random.nextInt(LATE.length)];
    long time = random.nextLong(-1L << 40, 1L << 40);
    double value = random.nextInt(1000);
    for (int i = random.nextInt(130); i >= 0; i--) {
      samples.add(time, value);
      time += 1 + late + (random.nextInt(4) == 0 ? 0 : random.nextLong(-late, late + 1));
      value =
          switch (random.nextInt(5)) {
            case 0 -> value;
            case 1 -> value + random.nextInt(100);
            case 2 -> random.nextGaussian();
            case 3 -> Samples.STALE;
            default -> Double.longBitsToDouble(random.nextLong());
          };
    }
    return XorEncoder.encode(samples, 0, samples.size()).toArray();
  }

  private static Optional<List<String>> decoded(ByteSlice bytes) {
    var out = new Samples();
    try {
      ChunkDecoder.decode(Encoding.XOR, bytes, out);
      return Optional.of(SameSamples.text(out));
    } catch (MalformedBytesException refused) {
      return Optional.empty();
    }
  }
}
