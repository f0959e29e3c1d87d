package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarsResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsGrpc;
import dev.perennial.tsdb.time.TimeRange;
import io.grpc.stub.StreamObserver;

/// `thanos.Exemplars` a series a frame.
final class ExemplarsService extends ExemplarsGrpc.ExemplarsImplBase {
  private final Callers callers;

  ExemplarsService(Callers callers) {
    this.callers = callers;
  }

  @Override
  public void exemplars(ExemplarsRequest request, StreamObserver<ExemplarsResponse> observer) {
    StoreService.stream(
        observer,
        () -> {
          if (request.getEnd() < request.getStart()) {
            throw StoreException.invalidArgument("end timestamp must not be before start timestamp");
          }
          return Told.frames(
              callers.teller().exemplars(request.getQuery(), TimeRange.closed(request.getStart(), request.getEnd())),
              request.getPartialResponseStrategy(),
              all -> all.stream().map(series -> ExemplarsResponse.newBuilder().setData(ExemplarWire.message(series)).build()),
              warning -> ExemplarsResponse.newBuilder().setWarning(warning).build());
        });
  }
}
