package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.storeapi.wire.LabelNamesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelNamesResponse;
import dev.perennial.tsdb.storeapi.wire.LabelValuesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelValuesResponse;
import dev.perennial.tsdb.storeapi.wire.SeriesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.storeapi.wire.StoreGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `thanos.Store` over a backend.
final class StoreService extends StoreGrpc.StoreImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(StoreService.class);

  private final Questions questions;

  StoreService(StoreBackend backend) {
    this.questions = new Questions(backend);
  }

  @Override
  public void series(SeriesRequest request, StreamObserver<SeriesResponse> observer) {
    if (!(observer instanceof ServerCallStreamObserver<SeriesResponse> call)) {
      throw new IllegalStateException("Cannot stream series: gRPC hands server calls a ServerCallStreamObserver");
    }
    var outlet = new Outlet<>(call);
    // gRPC reports "ready again" on the thread that runs this method, so whoever waits for it must be another one.
    Thread.startVirtualThread(
        () -> {
          try {
            questions.series(Wire.query(request), outlet::send);
            outlet.end();
          } catch (Outlet.GoneException _) {
            LOG.debug("The client gave up a series call.");
          } catch (RuntimeException e) {
            outlet.fail(failure(e));
          }
        });
  }

  @Override
  public void labelNames(LabelNamesRequest request, StreamObserver<LabelNamesResponse> observer) {
    answer(
        observer,
        () -> {
          var answer = questions.labelNames(Wire.query(request));
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
          var answer = questions.labelValues(request.getLabel(), Wire.query(request));
          return LabelValuesResponse.newBuilder()
              .addAllValues(answer.items())
              .addAllWarnings(answer.notes().warnings())
              .build();
        });
  }

  static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    try {
      observer.onNext(work.get());
      observer.onCompleted();
    } catch (RuntimeException e) {
      observer.onError(failure(e));
    }
  }

  /// All frames, or none: `work` is done before the first of them is sent.
  static <T> void stream(StreamObserver<T> observer, Supplier<Stream<T>> work) {
    List<T> frames;
    try {
      frames = work.get().toList();
    } catch (RuntimeException e) {
      observer.onError(failure(e));
      return;
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
