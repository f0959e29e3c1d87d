package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsGrpc;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataGrpc;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.RulesRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesGrpc;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetsRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsGrpc;
import dev.perennial.tsdb.time.TimeRange;
import io.grpc.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/// Asks an endpoint what its Prometheus tells.
final class Telling {
  private final String address;
  private final RulesGrpc.RulesBlockingStub rules;
  private final TargetsGrpc.TargetsBlockingStub targets;
  private final MetadataGrpc.MetadataBlockingStub metadata;
  private final ExemplarsGrpc.ExemplarsBlockingStub exemplars;

  Telling(String address, Channel channel) {
    this.address = address;
    this.rules = RulesGrpc.newBlockingStub(channel);
    this.targets = TargetsGrpc.newBlockingStub(channel);
    this.metadata = MetadataGrpc.newBlockingStub(channel);
    this.exemplars = ExemplarsGrpc.newBlockingStub(channel);
  }

  /** What the frames of one answer have brought so far. */
  private record Gathered<T>(List<T> items, List<String> warnings) {}

  private interface Reading<F, T> {
    void read(F frame, Gathered<T> into);
  }

  private <F, T> Answer<T> gather(String what, Supplier<Iterator<F>> call, Reading<F, T> reading) {
    return StoreClient.asked(
        "read " + what + " from " + address,
        () -> {
          var gathered = new Gathered<T>(new ArrayList<>(), new ArrayList<>());
          call.get().forEachRemaining(frame -> reading.read(frame, gathered));
          return new Answer<>(gathered.items(), new Notes(gathered.warnings(), List.of()));
        });
  }

  Answer<RuleGroup> rules(Duration deadline) {
    return gather(
        "rules",
        () -> StoreClient.within(rules, deadline).rules(RulesRequest.getDefaultInstance()),
        (frame, into) -> {
          switch (frame.getResultCase()) {
            case GROUP -> into.items().add(RuleWire.read(frame.getGroup()));
            case WARNING -> into.warnings().add(frame.getWarning());
            case RESULT_NOT_SET -> {}
          }
        });
  }

  Answer<Target> targets(Duration deadline) {
    return gather(
        "targets",
        () -> StoreClient.within(targets, deadline).targets(TargetsRequest.getDefaultInstance()),
        (frame, into) -> {
          switch (frame.getResultCase()) {
            case TARGETS -> into.items().addAll(TargetWire.read(frame.getTargets()));
            case WARNING -> into.warnings().add(frame.getWarning());
            case RESULT_NOT_SET -> {}
          }
        });
  }

  Answer<MetricMetadata> metadata(Duration deadline) {
    return gather(
        "metadata",
        () -> StoreClient.within(metadata, deadline).metricMetadata(MetricMetadataRequest.newBuilder().setLimit(-1).build()),
        (frame, into) -> {
          switch (frame.getResultCase()) {
            case METADATA -> into.items().addAll(MetadataWire.read(frame.getMetadata()));
            case WARNING -> into.warnings().add(frame.getWarning());
            case RESULT_NOT_SET -> {}
          }
        });
  }

  Answer<Exemplars> exemplars(String query, TimeRange range, Duration deadline) {
    var request = ExemplarsRequest.newBuilder().setQuery(query).setStart(range.start()).setEnd(range.last()).build();
    return gather(
        "exemplars",
        () -> StoreClient.within(exemplars, deadline).exemplars(request),
        (frame, into) -> {
          switch (frame.getResultCase()) {
            case DATA -> into.items().add(ExemplarWire.read(frame.getData()));
            case WARNING -> into.warnings().add(frame.getWarning());
            case RESULT_NOT_SET -> {}
          }
        });
  }
}
