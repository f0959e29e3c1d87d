package dev.perennial.query.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a replica that is gone had shipped of its log is answered for the time asked, within a budget.
class TrailsSpec {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-27T12:00:00Z"));
  private static final Labels LABELS = Labels.of("cluster", "c", "replica", "a");

  private final MemoryObjectStore bucket = new MemoryObjectStore(CLOCK);

  @BeforeEach
  void ship() throws IOException {
    var out = new ByteArrayOutputStream();
    var log = new LogWriter(out, LogWriter.Packing.SNAPPY);
    log.series(1, List.of(Labels.of("__name__", "load"), Labels.of("__name__", "up")));
    for (int i = 0; i < 1_000; i++) {
      log.floats(new long[] {1, 2}, 1_000L * i, new double[] {i * 0.1, 1}, 2);
    }
    log.leave();
    var id = TrailId.of(TenantId.DEFAULT, LABELS, new BlockId("01M8541NEQ5M60C6CD0QYD7YC1"));
    var range = Optional.of(TimeRange.closed(0, 999_000));
    var part = new Parcel.Part("wal/00000000", 0, out.size(), Parcel.End.OPEN);
    var head = new Parcel(0, LABELS, range, 2_000, List.of(part), List.of(), List.of(), 0, List.of()).encode();
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toArray());
    bytes.writeBytes(out.toByteArray());
    bucket.put(id.prefix() + new ParcelName(0, 0, out.size(), range, Parcel.hash(bytes.toByteArray())), ByteSlice.of(bytes.toByteArray()));
  }

  private Recent ask(long budget, Labels labels, long from, long to) {
    return new Trails(bucket, TenantId.DEFAULT, budget, CLOCK).of(labels, TimeRanges.of(new TimeRange(from, to)));
  }

  @Test
  void the_series_come_with_the_external_labels_and_the_samples_of_the_time_asked() {
    assertThat(ask(1 << 20, LABELS, 100_000, 200_000))
        .isInstanceOfSatisfying(
            Recent.Held.class,
            held -> {
              assertThat(held.shipped()).isEqualTo(new TimeRange(100_000, 200_000));
              assertThat(held.problems()).isEmpty();
              assertThat(held.series())
                  .extracting(TrailSeries::labels)
                  .containsExactly(LABELS.with("__name__", "load"), LABELS.with("__name__", "up"));
              var samples = new Samples();
              held.series().getFirst().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
              assertThat(samples.size()).isEqualTo(100);
              assertThat(samples.value(0)).isEqualTo(100 * 0.1);
            });
  }

  @Test
  void time_behind_the_last_sample_and_other_replicas_are_not_answered() {
    assertThat(ask(1 << 20, LABELS, 1_000_000, 2_000_000)).isInstanceOf(Recent.None.class);
    assertThat(ask(1 << 20, LABELS.with("replica", "b"), 0, 1_000)).isInstanceOf(Recent.None.class);
  }

  @Test
  void a_window_that_does_not_fit_into_the_budget_is_refused_with_the_option_to_raise() {
    assertThat(ask(1_000, LABELS, 0, 1_000_000))
        .isInstanceOfSatisfying(Recent.Unread.class, unread -> assertThat(unread.why()).contains("--trail-memory"));
  }
}
