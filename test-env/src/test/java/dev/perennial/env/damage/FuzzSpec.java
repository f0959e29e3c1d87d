package dev.perennial.env.damage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class FuzzSpec {
  private static final long SEED = 20_261_127;
  private static final long CASES = 30_000;

  @Test
  void every_reader_reads_changed_bytes_or_tells_by_file_and_offset_what_does_not_fit() throws Exception {
    var out = new StringWriter();
    var tallies = FuzzCommand.run(SEED, CASES, 1, new PrintWriter(out));
    assertThat(out.toString()).isEmpty();
    for (var tally : tallies) {
      assertThat(tally.failures()).isEmpty();
      assertThat(tally.told() + tally.same() + tally.other()).as(tally.toString()).isEqualTo(tally.cases());
      // A header that does not fit is read past: the index says the same.
      assertThat(tally.name().startsWith("index header") ? tally.same() : tally.told()).as(tally.toString()).isPositive();
    }
    assertThat(tallies).filteredOn(tally -> tally.same() > 0).hasSizeGreaterThan(tallies.size() / 2);
  }

  @Test
  void a_reader_that_does_anything_else_is_found() {
    var out = new StringBuilder();
    var fuzz = new Fuzz(1, line -> out.append(line).append('\n'));
    Specimen careless =
        new TextSpecimen(
            "careless",
            ByteSlice.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
            bytes -> {
              if (bytes.length() != 8) {
                throw new MalformedBytesException("careless", 0, "it is cut");
              }
              return new int[bytes.at(3)].length;
            });
    var tally = fuzz.run(careless, 0, 500);
    assertThat(tally.failures()).isNotEmpty();
    assertThat(out.toString()).contains("careless, seed 1, case ", "NegativeArraySizeException");
  }
}
