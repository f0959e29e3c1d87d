package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.storeapi.wire.LabelNamesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelNamesResponse;
import dev.perennial.tsdb.storeapi.wire.LabelValuesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelValuesResponse;
import dev.perennial.tsdb.storeapi.wire.PartialResponseStrategy;
import dev.perennial.tsdb.storeapi.wire.SeriesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.storeapi.wire.StoreGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `thanos.Store` over the backend of whoever calls.
final class StoreService extends StoreGrpc.StoreImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

  private final Callers callers;
  private final Semaphore calls;

  StoreService(Callers callers, int calls) {
    this.callers = callers;
    this.calls = new Semaphore(calls, true);
  }

  @Override
  public void series(SeriesRequest request, StreamObserver<SeriesResponse> observer) {
    if (!(observer instanceof ServerCallStreamObserver<SeriesResponse> call)) {
      throw new IllegalStateException("Cannot stream series: gRPC hands server calls a ServerCallStreamObserver");
    }
    var outlet = new Outlet<>(call);
    var context = Context.current();
    outlet.work(context.wrap(() -> series(request, outlet)));
  }

  private void series(SeriesRequest request, Outlet<SeriesResponse> outlet) {
    try {
      calls.acquire();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      new Questions(callers.backend()).series(Wire.query(request), outlet::send);
      outlet.end();
    } catch (Outlet.GoneException _) {
      LOG.debug("The client gave up a series call.");
    } catch (RuntimeException e) {
      if (!outlet.isAbandoned()) {
        outlet.fail(failure(e));
      }
    } finally {
      calls.release();
    }
  }

  @Override
  public void labelNames(LabelNamesRequest request, StreamObserver<LabelNamesResponse> observer) {
    answer(
        observer,
        () -> {
          var answer = Told.whole(new Questions(callers.backend()).labelNames(Wire.query(request)), isWhole(request));
          return LabelNamesResponse.newBuilder()
              .addAllNames(answer.items())
              .addAllWarnings(answer.notes().warnings())
              .build();
        });
  }

  @Override
  public void labelValues(LabelValuesRequest request, StreamObserver<LabelValuesResponse> observer) {
    answer(
        observer,
        () -> {
          var answer = Told.whole(new Questions(callers.backend()).labelValues(request.getLabel(), Wire.query(request)), isWhole(request));
          return LabelValuesResponse.newBuilder()
              .addAllValues(answer.items())
              .addAllWarnings(answer.notes().warnings())
              .build();
        });
  }

  private static boolean isWhole(LabelNamesRequest request) {
    return request.getPartialResponseDisabled() || request.getPartialResponseStrategy() == PartialResponseStrategy.ABORT;
  }

  private static boolean isWhole(LabelValuesRequest request) {
    return request.getPartialResponseDisabled() || request.getPartialResponseStrategy() == PartialResponseStrategy.ABORT;
  }

  static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    stream(observer, () -> Stream.of(work.get()));
  }

  /// All frames, or none: `work` is done before the first of them is sent, and interrupted when the client goes away.
  static <T> void stream(StreamObserver<T> observer, Supplier<Stream<T>> work) {
    List<T> frames;
    var thread = Thread.currentThread();
    Context.CancellationListener gone = _ -> thread.interrupt();
    Context.current().addListener(gone, Runnable::run);
    try {
      frames = work.get().toList();
    } catch (RuntimeException e) {
      if (!Context.current().isCancelled()) {
        observer.onError(failure(e));
      }
      return;
    } finally {
      Context.current().removeListener(gone);
    }
    frames.forEach(observer::onNext);
    observer.onCompleted();
  }

  private static StatusRuntimeException failure(RuntimeException e) {
    return switch (e) {
      case StoreException store -> Failures.status(store);
      case ObjectStoreException store ->
          (store.retryable() ? Status.UNAVAILABLE : Status.INTERNAL)
              .withDescription(store.getMessage())
              .asRuntimeException();
      case MalformedBytesException malformed ->
          Status.DATA_LOSS.withDescription(malformed.getMessage()).asRuntimeException();
      default -> {
        LOG.error("A store call failed for a reason nobody foresaw.", e);
        yield Status.INTERNAL
            .withDescription("Cannot answer: an unforeseen " + e.getClass().getSimpleName() + ", see the store's log")
            .asRuntimeException();
      }
    };
  }
}
