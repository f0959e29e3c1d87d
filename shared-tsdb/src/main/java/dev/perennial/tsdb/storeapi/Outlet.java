package dev.perennial.tsdb.storeapi;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends frames no faster than the client takes them: [#send] waits while gRPC's buffer for the call is full.
final class Outlet<T> {
  /// The client is gone; what is left of the answer has no reader.
  static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoneException() {
      super("The client gave up the call", null, false, false);
    }
  }

  private final ServerCallStreamObserver<T> call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private volatile @Nullable Thread worker;

  Outlet(ServerCallStreamObserver<T> call) {
    this.call = call;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(
        () -> {
          wake();
          interrupt();
        });
  }

  /// Does the work of the call in a thread of its own, which is interrupted when the client goes away.
  ///
  /// gRPC reports "ready again" on the thread that takes the call, so whoever waits for it must be another one.
  void work(Runnable work) {
    var thread = Thread.ofVirtual().name("answer").unstarted(work);
    worker = thread;
    thread.start();
    if (call.isCancelled()) {
      interrupt();
    }
  }

  /// Whether nobody waits for the answer any more.
  boolean isAbandoned() {
    return call.isCancelled();
  }

  private void interrupt() {
    var thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void send(T frame) {
    lock.lock();
    try {
      while (!call.isReady() && !call.isCancelled()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    if (call.isCancelled()) {
      throw new GoneException();
    }
    call.onNext(frame);
  }

  void end() {
    if (!call.isCancelled()) {
      call.onCompleted();
    }
  }

  void fail(StatusRuntimeException failure) {
    if (!call.isCancelled()) {
      call.onError(failure);
    }
  }
}
