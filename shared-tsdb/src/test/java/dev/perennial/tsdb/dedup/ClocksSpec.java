package dev.perennial.tsdb.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two replicas whose clocks differ, as tables: which samples stay where one takes over from the other.
///
/// Times are seconds from a cut point. `4..294` are scrapes every ten seconds of a counter that shows its time and 1000;
/// `4..294-9` those of a machine whose clock is nine seconds late, `4..294=0` shows 0, `4..294/5` are scrapes every five seconds. `294:3` is a sample of value 3,
/// `294:S` a stale marker. Windows of five minutes, cut points every two hours.
class ClocksSpec {
  private static final long T0 = 1_767_225_600_000L;
  private static final Pattern RUN = Pattern.compile("(\\d+)\\.\\.(\\d+)([-+=]\\d+)?(?:/(\\d+))?");

  private static Samples samples(String text) {
    var out = new Samples();
    for (var word : text.isBlank() ? new String[0] : text.trim().split(" +")) {
      var run = RUN.matcher(word);
      if (run.matches()) {
        int step = run.group(4) == null ? 10 : Integer.parseInt(run.group(4));
        var shift = run.group(3) == null ? "+0" : run.group(3);
        int by = Integer.parseInt(shift.replace("=", ""));
        for (int t = Integer.parseInt(run.group(1)); t <= Integer.parseInt(run.group(2)); t += step) {
          out.add(T0 + t * 1000L, shift.startsWith("=") ? by : 1000 + t + by);
        }
      } else {
        var parts = word.split(":", -1);
        out.add(T0 + Long.parseLong(parts[0]) * 1000, parts[1].equals("S") ? Samples.STALE : Double.parseDouble(parts[1]));
      }
    }
    return out;
  }

  private static String merged(String a, String b, String about) {
    var out = new Samples();
    new Dedup(Windows.standard())
        .merge(
            List.of(
                new Replica(Labels.of("replica", "a"), samples(a)), new Replica(Labels.of("replica", "b"), samples(b))),
            out);
    var range = about.split("-", -1);
    return IntStream.range(0, out.size())
        .mapToObj(i -> (out.time(i) - T0) / 1000)
        .filter(t -> t >= Long.parseLong(range[0]) && t <= Long.parseLong(range[1]))
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{3}: {0} and {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a                       | b                                    | about     | stay
          # b takes over at 301, seven seconds behind a's last scrape; nothing is wrong with its clock
          4..294                    | 1..591                               | 284-321   | 284 294 301 311 321
          # it is nine seconds late: at 301 it shows what a showed at 292
          4..294                    | 1..591-9                             | 284-321   | 284 294 311 321
          # b shows the reset itself
          4..294                    | 1..291 301:5 311:15 321:25           | 284-321   | 284 294 301 311 321
          # a never showed as little: the fall is real, though nobody saw both sides of it
          4..294                    | 301:5 311:15 321:25 331:35           | 284-321   | 284 294 301 311 321
          # a itself fell on its way to its last sample: what b shows may be from after that
          4..284 294:2              | 1..291-9 301:1 311:20 321:30         | 284-321   | 284 294 301 311 321
          # eleven seconds are more than clocks are believed to differ
          2..292/15                 | 3..288-12/15 303..583-12/15          | 280-321   | 287 303 318
          7..292/15                 | 3..588-12/15                         | 280-321   | 292 303 318
          # a has shown the reset already, b's late clock shows it after 301: 301 is from before it
          4..284 294:3              | 1..291-9 301:1292 311:9 321:19       | 284-321   | 284 294 311 321
          # b's reset comes later than a's clock could explain: another one
          4..284 294:3              | 1..291-9 301:1292 311:1302 321:9     | 284-321   | 284 294 301 311 321
          # b never shows one: it saw something else
          4..284 294:3              | 1..301-9                             | 284-321   | 284 294 301
          # b shows another reset before it
          4..284 294:3              | 1..291-9 301:600 311:9 321:19        | 284-321   | 284 294 301 311 321
          # b shows a reset, and what it shows behind that a showed a moment ago
          4..264-1004 274:1 284:4 294:14 | 1..261-1001 271:1 281:11 291:12 301:5 311:6 321:7 | 284-321 | 284 294 301 311 321
          # a fell within the last ten seconds, and was low before
          1..293=0/2 295:1000 297:2 299:5 | 301:3 303:4 305:5 307:6        | 297-305   | 297 299 301 303 305
          # b begins in a's gap, behind which a shows a reset
          4..104 154..594-1100      | 111:1095 121..191-1100               | 104-154   | 104 111 121 131 141 154
          # gauges are not counters
          4..264 274:1000 284:1284 294:1294 | 1..591-9                     | 284-321   | 284 294 301 311 321
          # inside a window: b fills a's gap, and its late clock would step back at its beginning
          4..104 154..594           | 1..191-9 261..591-9                  | 104-154   | 104 121 131 141 154
          4..104 154..594           | 1..191 261..591                      | 104-154   | 104 111 121 131 141 154
          # its early clock at its end
          4..104 154..594           | 7..197+9 267..597+9                  | 104-154   | 104 117 127 137 154
          4..104 154..594           | 7..197 267..597                      | 104-154   | 104 117 127 137 147 154
          # its early clock has shown a reset that a shows only after the gap
          4..104 154:1154 164:5 174..594-1159 | 7..137 147:2 157..197-1145 267..597-1145 | 104-174 | 104 117 127 137 154 164 174
          # over the edge of windows: b closes a gap, and its early clock would step back at its end
          8..288 308..598           | 1..191+9 261..401+9 501..591+9       | 288-308   | 288 308
          8..288 308..598           | 1..191 261..401 501..591             | 288-308   | 288 301 308
          """)
  void where_belief_changes_only_what_the_clocks_explain_is_dropped(String a, String b, String about, String stay) {
    assertThat(merged(a, b, about)).isEqualTo(stay);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a                           | b                                | stay
          # the cut is at 7200, and behind it b may be believed: it shows less than a does a second before the cut
          6909..7199                    | 6906..7196                       | 7179 7189
          # two seconds before the cut is near enough, three are not
          6908..7198                    | 6905..7195                       | 7178 7188
          6907..7197                    | 6904..7194                       | 7177 7187 7197
          # unless b's clock was seen to be late by as much in this window
          6902..7197/5                  | 6904..7199-9/5                   | 7177 7182 7187 7192
          6902..7197/5                  | 6904..7199/5                     | 7177 7182 7187 7192 7197
          # of a clock that is later than ten seconds no more is believed
          6902..7197/5                  | 6904..7199-30/5                  | 7177 7182 7187
          # a reset in this window hides how late the clock is
          6902..6997/5 7002..7197-7900/5 | 6904..6999-9/5 7004..7199-7909/5 | 7177 7182 7187 7192 7197
          # b shows as much as a
          6909..7199                    | 6906..7186 7196:8199             | 7179 7189 7199
          # b was away: nothing of it is near the cut
          6909..7199                    | 6906..7116                       | 7179 7189 7199
          # b has ended
          6909..7199                    | 6906..7186 7196:S                | 7179 7189 7199
          # gauges lose nothing
          6909..7169 7179:7000 7189:8189 7199:8199 | 6906..7196            | 7179 7189 7199
          6909..7199                    | 6906..7166 7176:7000 7186:8186 7196:8196 | 7179 7189 7199
          # a's own end stays
          6909..7189 7199:S             | 6906..7116                       | 7179 7189 7199
          """)
  void a_counter_does_not_step_back_over_a_cut(String a, String b, String stay) {
    assertThat(merged(a, b, "7177-7199")).isEqualTo(stay);
  }
}
