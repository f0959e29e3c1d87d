package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaSamplesTest {
  private static final TimeRange USE = new TimeRange(0, Duration.ofHours(4).toMillis());
  private static final int REPLICAS = 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void outlines_that_are_filled_when_chosen_merge_as_whole_histograms_do(long seed) {
    var random = new Random(seed);
    var inputs = List.of(scraped(random, 0), scraped(random, 1), scraped(random, 2));
    assertThat(merged(inputs, ReplicaSamples.Detail.OUTLINE)).as("seed %d", seed).isEqualTo(merged(inputs, ReplicaSamples.Detail.WHOLE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void chunks_that_overlap_are_joined_whole(long seed) {
    var random = new Random(seed);
    var twice = List.of(scraped(random, 0), scraped(random, 1));
    var use = new TimeRanges(List.of(USE));
    var texts = List.of(ReplicaSamples.Detail.OUTLINE, ReplicaSamples.Detail.WHOLE).stream()
        .map(
            detail -> {
              var replicas = new ReplicaSamples(Reading.Replicas.MERGED);
              int place = replicas.part(Labels.of("replica", "a"), 0);
              twice.forEach(samples -> ChunkWriter.write(samples).forEach(chunk -> replicas.add(place, chunk, use, detail)));
              var all = replicas.replicas().getFirst().samples();
              replicas.fill(all, 0, all.size());
              return all.toString();
            })
        .toList();
    assertThat(texts.getFirst()).as("seed %d", seed).isEqualTo(texts.getLast());
  }

  private static String merged(List<Samples> inputs, ReplicaSamples.Detail detail) {
    var replicas = new ReplicaSamples(Reading.Replicas.MERGED);
    var use = new TimeRanges(List.of(USE));
    for (int r = 0; r < inputs.size(); r++) {
      int place = replicas.part(Labels.of("replica", "r" + r), 0);
      ChunkWriter.write(inputs.get(r)).forEach(chunk -> replicas.add(place, chunk, use, detail));
    }
    var out = new Samples();
    new Dedup(Windows.standard()).merge(replicas.replicas(), replicas::fill, out);
    return out.toString();
  }

  /** A counter as one replica sees it: failed scrapes, outages, restarts, stale markers, buckets that come and go, floats among them. */
  private static Samples scraped(Random random, int replica) {
    var samples = new Samples();
    long interval = 15_000;
    long count = 0;
    boolean up = true;
    for (long time = replica * interval / REPLICAS + random.nextInt(20); time < USE.end(); time += interval + random.nextInt(20)) {
      up = random.nextInt(50) == 0 ? !up : up || random.nextInt(20) == 0;
      if (!up || random.nextInt(40) == 0) {
        continue;
      }
      count = random.nextInt(200) == 0 ? 0 : count + random.nextInt(30);
      if (random.nextInt(100) == 0) {
        samples.add(time, Samples.STALE);
      } else if (random.nextInt(60) == 0) {
        samples.add(time, (double) count);
      } else {
        int buckets = 4 + (int) Math.min(4, count / 1000);
        samples.add(time, histogram(count, buckets, random.nextInt(300) == 0 ? CounterReset.GAUGE : CounterReset.UNKNOWN));
      }
    }
    return samples;
  }

  private static IntHistogram histogram(long count, int buckets, CounterReset reset) {
    var deltas = new long[buckets];
    for (int i = 0; i < buckets; i++) {
      deltas[i] = i % 2 == 0 ? count / buckets : -(count / buckets) / 2;
    }
    return new IntHistogram(
        reset, 1, 0.001, 0, count, count * 0.5, List.of(new Span(-2, 2), new Span(1, buckets - 2)), deltas, List.of(), new long[0], new double[0]);
  }
}
