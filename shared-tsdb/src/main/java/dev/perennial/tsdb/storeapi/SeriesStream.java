package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The series of one answer as they arrive, in the order of their labels. For one thread; closing early ends the call.
///
/// Frames that stand side by side and name the same series are joined. A frame is fetched only when it is wanted.
public final class SeriesStream implements AutoCloseable {
  private final String address;
  private final Context.CancellableContext call;
  private final Iterator<SeriesResponse> frames;
  private final ArrayDeque<Series> waiting = new ArrayDeque<>();
  private final LinkedHashSet<String> warnings = new LinkedHashSet<>();

  SeriesStream(String address, Context.CancellableContext call, Iterator<SeriesResponse> frames) {
    this.address = address;
    this.call = call;
    this.frames = frames;
  }

  /// The next series, or empty at the end.
  ///
  /// @throws StoreException if the store fails half-way
  /// @throws dev.perennial.tsdb.bytes.MalformedBytesException if a chunk is of an unknown encoding
  public Optional<StoreSeries> next() {
    var first = peek();
    if (first == null) {
      return Optional.empty();
    }
    waiting.remove();
    var series = Wire.series(first, address);
    var joined = new ArrayList<>(series.chunks());
    for (var more = peek(); more != null && isOf(series.labels(), more); more = peek()) {
      waiting.remove();
      joined.addAll(Wire.series(more, address).chunks());
    }
    return Optional.of(new StoreSeries(series.labels(), joined));
  }

  /// What the store has said is missing; complete after the last series.
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private static boolean isOf(Labels labels, Series frame) {
    return frame.getLabelsCount() == labels.size() && Wire.labels(frame.getLabelsList()).equals(labels);
  }

  private @Nullable Series peek() {
    try {
      while (waiting.isEmpty() && frames.hasNext()) {
        var frame = frames.next();
        switch (frame.getResultCase()) {
          case SERIES -> waiting.add(frame.getSeries());
          case BATCH -> waiting.addAll(frame.getBatch().getSeriesList());
          case WARNING -> warnings.add(frame.getWarning());
          // Statistics of the store, and members that a newer store may send.
          case HINTS, RESULT_NOT_SET -> {}
        }
      }
    } catch (StatusRuntimeException e) {
      throw Failures.of("read series from " + address, e);
    }
    return waiting.peek();
  }

  /// Ends the call if it is still under way.
  @Override
  public void close() {
    call.cancel(null);
  }
}
