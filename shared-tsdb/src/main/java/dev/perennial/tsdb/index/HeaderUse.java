package dev.perennial.tsdb.index;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether an index header is still to be used: no longer after the first thing in it that does not fit. Safe for many threads.
final class HeaderUse {
  private volatile @Nullable IndexHeader header;
  private volatile String remark = "";

  HeaderUse(IndexHeader header) {
    this.header = header;
  }

  /// The answer of the header, or, where it is damaged or gone, the other one.
  <T> T ask(Function<IndexHeader, T> question, Supplier<T> other) {
    var present = header;
    if (present != null) {
      try {
        return question.apply(present);
      } catch (MalformedBytesException damaged) {
        giveUp(damaged);
      } catch (ObjectStoreException failed) {
        if (failed.retryable()) {
          throw failed;
        }
        giveUp(failed);
      }
    }
    return other.get();
  }

  private void giveUp(RuntimeException why) {
    header = null;
    remark = why.getMessage() + ": the index is read instead.";
  }

  /// Why the header is no longer used: a sentence, or empty.
  String remark() {
    return remark;
  }
}
