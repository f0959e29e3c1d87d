package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.storeapi.wire.info.ExemplarsInfo;
import dev.perennial.tsdb.storeapi.wire.info.InfoGrpc;
import dev.perennial.tsdb.storeapi.wire.info.InfoRequest;
import dev.perennial.tsdb.storeapi.wire.info.InfoResponse;
import dev.perennial.tsdb.storeapi.wire.info.MetricMetadataInfo;
import dev.perennial.tsdb.storeapi.wire.info.RulesInfo;
import dev.perennial.tsdb.storeapi.wire.info.StoreInfo;
import dev.perennial.tsdb.storeapi.wire.info.TSDBInfo;
import dev.perennial.tsdb.storeapi.wire.info.TargetsInfo;
import io.grpc.stub.StreamObserver;

/// `thanos.info.Info` over the backend of whoever calls.
final class FactsService extends InfoGrpc.InfoImplBase {
  private final Callers callers;

  FactsService(Callers callers) {
    this.callers = callers;
  }

  @Override
  public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
    StoreService.answer(observer, () -> message(callers.backend().facts()));
  }

  private static InfoResponse message(StoreFacts facts) {
    var store =
        StoreInfo.newBuilder()
            .setMinTime(facts.first())
            .setMaxTime(facts.last())
            .setSupportsSharding(facts.abilities().contains(StoreFacts.Ability.SHARDING))
            .setSupportsWithoutReplicaLabels(
                facts.abilities().contains(StoreFacts.Ability.WITHOUT_REPLICA_LABELS));
    var out = InfoResponse.newBuilder().setComponentType(facts.component());
    for (var labels : facts.labelSets()) {
      out.addLabelSets(Wire.labelSet(labels));
      store.addTsdbInfos(
          TSDBInfo.newBuilder()
              .setLabels(Wire.labelSet(labels))
              .setMinTime(facts.first())
              .setMaxTime(facts.last()));
    }
    if (facts.abilities().contains(StoreFacts.Ability.RULES)) {
      out.setRules(RulesInfo.getDefaultInstance());
    }
    if (facts.abilities().contains(StoreFacts.Ability.TARGETS)) {
      out.setTargets(TargetsInfo.getDefaultInstance());
    }
    if (facts.abilities().contains(StoreFacts.Ability.METADATA)) {
      out.setMetricMetadata(MetricMetadataInfo.getDefaultInstance());
    }
    if (facts.abilities().contains(StoreFacts.Ability.EXEMPLARS)) {
      out.setExemplars(ExemplarsInfo.getDefaultInstance());
    }
    return out.setStore(store).build();
  }
}
