package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsGrpc;
import io.grpc.stub.StreamObserver;
import java.util.stream.Stream;

/// `thanos.Targets` over one Prometheus, in one frame.
final class TargetsService extends TargetsGrpc.TargetsImplBase {
  private final Teller teller;

  TargetsService(Teller teller) {
    this.teller = teller;
  }

  @Override
  public void targets(TargetsRequest request, StreamObserver<TargetsResponse> observer) {
    StoreService.stream(
        observer,
        () -> {
          var wanted = teller.targets().stream().filter(target -> isWanted(request, target)).toList();
          return Stream.of(TargetsResponse.newBuilder().setTargets(TargetWire.message(wanted)).build());
        });
  }

  private static boolean isWanted(TargetsRequest request, Target target) {
    return switch (request.getState()) {
      case ACTIVE -> target instanceof Target.Active;
      case DROPPED -> target instanceof Target.Dropped;
      case ANY, UNRECOGNIZED -> true;
    };
  }
}
