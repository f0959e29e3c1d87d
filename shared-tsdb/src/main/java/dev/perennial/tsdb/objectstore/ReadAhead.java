package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// An object read from front to back in windows of fixed size, the next window under way while this one is used.
///
/// Holds two windows at most, whatever the object's size. Jumps are allowed in either direction and cost a request. Not for several
/// threads.
public final class ReadAhead implements AutoCloseable {
  private final RangedObject object;
  private final long end;
  private final int windowSize;

  private ByteSlice window = ByteSlice.of(new byte[0]);
  private long windowStart;
  private @Nullable Future<ByteSlice> next;

  /// A reader of the bytes before `end`, by windows of `windowSize`.
  public ReadAhead(RangedObject object, long end, int windowSize) {
    this.object = object;
    this.end = Math.min(end, object.size());
    this.windowSize = windowSize;
  }

  /// The end of what may be read.
  public long end() {
    return end;
  }

  /// At most `most` bytes from `offset` on: fewer only at the end. The slice stays valid.
  public ByteSlice atMost(long offset, int most) {
    return exactly(offset, Math.clamp(end - offset, 0, most));
  }

  /// Exactly `length` bytes from `offset` on. The slice stays valid.
  public ByteSlice exactly(long offset, int length) {
    if (length > end - offset) {
      throw new MalformedBytesException(
          object.key(), offset, "%d bytes are expected there, and only %d follow".formatted(length, Math.max(end - offset, 0)));
    }
    while (offset < windowStart || offset + length > windowStart + window.length()) {
      advance(offset, length);
    }
    return window.slice((int) (offset - windowStart), length);
  }

  private void advance(long offset, int length) {
    long windowEnd = windowStart + window.length();
    boolean onward =
        offset >= windowStart && offset <= windowEnd + windowSize && length <= windowSize && next != null;
    if (!onward) {
      close();
      windowStart = offset;
      window = object.read(offset, Math.clamp(end - offset, length, Math.max(windowSize, length)));
    } else {
      var more = take();
      int kept = (int) Math.max(windowEnd - offset, 0);
      int skipped = (int) Math.min(Math.max(offset - windowEnd, 0), more.length());
      var joined = new byte[kept + more.length() - skipped];
      System.arraycopy(window.array(), window.offset() + window.length() - kept, joined, 0, kept);
      System.arraycopy(more.array(), more.offset() + skipped, joined, kept, more.length() - skipped);
      windowStart = windowEnd - kept + skipped;
      window = ByteSlice.of(joined);
    }
    askForNext();
  }

  private ByteSlice take() {
    var task = next;
    if (task == null) {
      throw new IllegalStateException("No window is under way");
    }
    next = null;
    return object.await(task);
  }

  private void askForNext() {
    long nextStart = windowStart + window.length();
    if (nextStart < end) {
      next = object.readAhead(nextStart, Math.min(windowSize, end - nextStart));
    }
  }

  /// Gives up what is under way.
  @Override
  public void close() {
    var task = next;
    if (task != null) {
      task.cancel(false);
      next = null;
    }
  }
}
