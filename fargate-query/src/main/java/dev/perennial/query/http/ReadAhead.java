package dev.perennial.query.http;

import io.helidon.common.buffers.DataReader;
import java.net.SocketTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads one connection before anybody asks for its bytes, up to a few buffers, so that its end is noticed when it comes.
final class ReadAhead {
  /** Stands for the end of the connection. */
  private static final byte[] END = new byte[0];

  private static final int BUFFERS = 8;

  private final DataReader in;
  private final Runnable ended;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(BUFFERS);
  private @Nullable Runnable alarm;
  private boolean over;

  ReadAhead(DataReader in, Runnable ended) {
    this.in = in;
    this.ended = ended;
  }

  void start() {
    Thread.ofVirtual().name("read ahead").start(this::run);
  }

  /// Calls `alarm` once, when the connection ends or at once if it has.
  synchronized void expect(Runnable wanted) {
    alarm = wanted;
    ring();
  }

  /// Calls nobody any more.
  synchronized void dismiss() {
    alarm = null;
  }

  private synchronized boolean busy() {
    return alarm != null;
  }

  private synchronized void ring() {
    var wanted = alarm;
    if (over && wanted != null) {
      alarm = null;
      wanted.run();
    }
  }

  private void run() {
    try {
      while (true) {
        try {
          in.ensureAvailable();
          var bytes = in.readBuffer().readBytes();
          if (bytes.length > 0) {
            waiting.put(bytes);
          }
        } catch (RuntimeException e) {
          // A client that waits for its answer says nothing: only one that says nothing between requests is let go.
          if (!(e.getCause() instanceof SocketTimeoutException && busy())) {
            break;
          }
        }
      }
      end();
      waiting.put(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      end();
      ended.run();
    }
  }

  private synchronized void end() {
    over = true;
    ring();
  }

  /// What was read, for whoever answers requests.
  DataReader reader() {
    return DataReader.create(this::next);
  }

  private byte @Nullable [] next() {
    try {
      var bytes = waiting.take();
      if (bytes.length == 0) {
        // Whoever asks again hears the same; there is room, for nothing comes behind the end.
        waiting.add(END);
        return null;
      }
      return bytes;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
