package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesBatch;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Packs series into frames: one each, or up to `size` together and about a mebibyte.
final class Frames {
  private static final int FULL = 1 << 20;

  private final long size;
  private final Consumer<SeriesResponse> out;
  private final List<Series> batch = new ArrayList<>();
  private long bytes;

  Frames(long size, Consumer<SeriesResponse> out) {
    this.size = size;
    this.out = out;
  }

  void add(Series series) {
    if (size <= 1) {
      out.accept(SeriesResponse.newBuilder().setSeries(series).build());
      return;
    }
    batch.add(series);
    bytes += series.getSerializedSize();
    if (batch.size() >= size || bytes >= FULL) {
      flush();
    }
  }

  void warn(String text) {
    flush();
    out.accept(SeriesResponse.newBuilder().setWarning(text).build());
  }

  void flush() {
    if (!batch.isEmpty()) {
      out.accept(SeriesResponse.newBuilder().setBatch(SeriesBatch.newBuilder().addAllSeries(batch)).build());
      batch.clear();
      bytes = 0;
    }
  }
}
