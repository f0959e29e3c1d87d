package dev.perennial.env;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.RunningHash;
import dev.perennial.tsdb.trail.TrailId;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A replica that shipped its log for ten minutes, a sample each five seconds and a parcel each minute, and died without a word.
record DeadReplica(Labels labels, Instant begun) {
  private static final int SECONDS = 600;
  private static final String FILE = "wal/00000000";

  /// Its series has the sample number for a value.
  static final int SAMPLES = SECONDS / 5;

  private TrailId trail() {
    return TrailId.of(TenantId.DEFAULT, labels, new BlockId("01M8541NEQ5M60C6CD0QYD7YC1"));
  }

  /// Where its parcels lie.
  String prefix() {
    return trail().prefix();
  }

  private long time(int sample) {
    return begun.toEpochMilli() + sample * 5_000L;
  }

  /// Puts its parcels.
  void ship(ObjectStore bucket) throws IOException {
    var out = new ByteArrayOutputStream();
    var log = new LogWriter(out, LogWriter.Packing.SNAPPY);
    log.series(7, List.of(Labels.of("__name__", "load")));
    int shipped = 0;
    int perParcel = SAMPLES / 10;
    for (int sample = 0; sample < SAMPLES; sample++) {
      log.floats(new long[] {7}, time(sample), new double[] {sample}, 1);
      if ((sample + 1) % perParcel == 0) {
        log.flush();
        put(bucket, sample / perParcel, out.toByteArray(), shipped, TimeRange.closed(time(sample + 1 - perParcel), time(sample)));
        shipped = out.size();
      }
    }
  }

  private void put(ObjectStore bucket, int sequence, byte[] log, int from, TimeRange time) {
    int length = log.length - from;
    var part = new Parcel.Part(FILE, from, length, Parcel.End.OPEN);
    var standing = new Parcel.Standing(FILE, log.length, RunningHash.NONE.and(log, 0, log.length), Parcel.End.OPEN);
    var head = new Parcel(sequence, labels, Optional.of(time), 0, List.of(part), List.of(standing), List.of(), 0, List.of()).encode();
    var bytes = new byte[head.length() + length];
    System.arraycopy(head.array(), head.offset(), bytes, 0, head.length());
    System.arraycopy(log, from, bytes, head.length(), length);
    bucket.put(prefix() + new ParcelName(sequence, 0, log.length, Optional.of(time), Parcel.hash(bytes)), ByteSlice.of(bytes));
  }

  /// What it reported last: it was alive then.
  Member died(Instant heartbeat) {
    var trailing = new Member.Trailing(trail().incarnation().text(), time(SAMPLES - 1), 1, 0);
    return new Member(
        TenantId.DEFAULT, labels, "dead", "127.0.0.1:1", "test", begun.toEpochMilli(), time(SAMPLES - 1), begun.toEpochMilli(), heartbeat, heartbeat.plusSeconds(15), trailing);
  }

  /// What it would have reported if it had been told to stop.
  Member left(Instant heartbeat) {
    return died(heartbeat).goneAt(heartbeat, Member.Presence.LEFT);
  }
}
