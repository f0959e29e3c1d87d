package dev.perennial.lambda.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.Trail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupersededSpec {
  private static final String ONE = "01HZZZZZZZZZZZZZZZZZZZZZZ1";
  private static final String TWO = "01HZZZZZZZZZZZZZZZZZZZZZZ2";

  @ParameterizedTest(name = "{6}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # parcels: files; settled; settling                                | whole | blocks live | covered | life      | up to | because
          wal/0 ; wal/0                                                      | -     | -           | 0-99    | NEEDED    | -1    | no checkpoint stands for segment 0
          wal/0 ; wal/0 ; wal/checkpoint.0/0 wal/1                           | 0     | -           | 0-99    | NEEDED    | 1     | the checkpoint stands for it
          wal/0 ; wal/0 ; wal/checkpoint.0/0 wal/1                           | 0     | -           | 0-9     | NEEDED    | 0     | of the second no block has all
          wal/0 ; wbl/0 ; wal/checkpoint.0/0 wal/1                           | 0     | -           | 0-99    | NEEDED    | 0     | the out-of-order segment is not settled
          wal/0 ; wbl/0 ; wal/checkpoint.0/0 wal/1 ; wal/1:1:1               | 0     | -           | 0-99    | NEEDED    | 0     | the block it settled into is not live
          wal/0 ; wbl/0 ; wal/checkpoint.0/0 wal/1 ; wal/1:1:1               | 0     | 2           | 0-99    | NEEDED    | 0     | another block is live
          wal/0 ; wbl/0 ; wal/checkpoint.0/0 wal/1 ; wal/1:1:1               | 0     | 1           | 0-99    | NEEDED    | 1     | the block it settled into is live
          wal/0 ; wbl/0 ; wal/1:1:1 ; wal/checkpoint.1/0 wal/2:2:2           | 1     | 1           | 0-99    | NEEDED    | 2     | what settles later is about later segments
          wal/0:0:1 ; wal/0 ; wal/checkpoint.0/0 wal/1                       | 0     | -           | 0-99    | NEEDED    | -1    | a parcel that names a block goes after it
          wal/0 ; wbl/0 ; wal/1:1:1                                          | -     | -           | 0-99    | RECOVERED | 2     | it is dead, and all of it is in blocks
          wal/0 ; wbl/0 ; wal/1:1:1                                          | -     | -           | 0-19    | RECOVERED | 1     | the third is in the trail that goes on
          """)
  void parcels_are_superseded_up_to_the_first_that_somebody_may_need(
      String parcels, String whole, String live, String covered, Superseded.Life life, long upTo, String why) {
    var entries = new ArrayList<Trail.Entry>();
    for (var parcel : parcels.split(" ; ", -1)) {
      entries.add(entry(entries.size(), parcel.strip().split(":", -1), whole));
    }
    var blocks = live.equals("-") ? Set.<BlockId>of() : Arrays.stream(live.split(",", -1)).map(SupersededSpec::block).collect(Collectors.toSet());
    var ends = covered.split("-", -1);
    var ranges = TimeRanges.of(TimeRange.closed(Long.parseLong(ends[0]), Long.parseLong(ends[1])));
    var checkpoint = whole.equals("-") ? Optional.<Integer>empty() : Optional.of(Integer.parseInt(whole));
    assertThat(Superseded.upTo(entries, checkpoint, ranges, life, blocks::contains)).as(why).isEqualTo(upTo);
  }

  private static BlockId block(String number) {
    return new BlockId(number.equals("1") ? ONE : TWO);
  }

  /// Each parcel has samples of ten milliseconds.
  private static Trail.Entry entry(int sequence, String[] parts, String whole) {
    var files =
        Arrays.stream(parts[0].split(" ", -1))
            .map(name -> new Parcel.Part(file(name), 0, 10, Parcel.End.OPEN))
            .toList();
    boolean hasCheckpoint = parts[0].contains("checkpoint");
    var range = Optional.of(TimeRange.closed(sequence * 10L, sequence * 10L + 9));
    var parcel =
        new Parcel(
            sequence, Labels.of("replica", "a"), range, 1, files, List.of(),
            hasCheckpoint ? List.of(Integer.parseInt(whole)) : List.of(),
            parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
            parts.length > 2 ? List.of(block(parts[2])) : List.of());
    var name = new ParcelName(sequence, 0, 10, range, "0".repeat(32));
    return new Trail.Entry("trails/x/" + name, 10, name, parcel);
  }

  private static String file(String short_) {
    int slash = short_.lastIndexOf('/');
    var folder = short_.substring(0, slash).replaceAll("checkpoint\\.(\\d)", "checkpoint.0000000$1");
    return folder + "/0000000" + short_.substring(slash + 1);
  }
}
