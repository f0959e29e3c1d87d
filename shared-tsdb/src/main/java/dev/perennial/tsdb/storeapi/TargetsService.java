package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsGrpc;
import io.grpc.stub.StreamObserver;
import java.util.stream.Stream;

/// `thanos.Targets` in one frame.
final class TargetsService extends TargetsGrpc.TargetsImplBase {
  private final Callers callers;

  TargetsService(Callers callers) {
    this.callers = callers;
  }

  @Override
  public void targets(TargetsRequest request, StreamObserver<TargetsResponse> observer) {
    StoreService.stream(
        observer,
        () ->
            Told.frames(
                callers.teller().targets(),
                request.getPartialResponseStrategy(),
                all -> {
                  var wanted = all.stream().filter(target -> isWanted(request, target)).toList();
                  return Stream.of(TargetsResponse.newBuilder().setTargets(TargetWire.message(wanted)).build());
                },
                warning -> TargetsResponse.newBuilder().setWarning(warning).build()));
  }

  private static boolean isWanted(TargetsRequest request, Target target) {
    return switch (request.getState()) {
      case ACTIVE -> target instanceof Target.Active;
      case DROPPED -> target instanceof Target.Dropped;
      case ANY, UNRECOGNIZED -> true;
    };
  }
}
