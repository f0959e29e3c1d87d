package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `thanos.Metadata` in one frame.
final class MetadataService extends MetadataGrpc.MetadataImplBase {
  private final Callers callers;

  MetadataService(Callers callers) {
    this.callers = callers;
  }

  @Override
  public void metricMetadata(MetricMetadataRequest request, StreamObserver<MetricMetadataResponse> observer) {
    StoreService.stream(
        observer,
        () ->
            Told.frames(
                callers.teller().metadata(),
                request.getPartialResponseStrategy(),
                all -> Stream.of(MetricMetadataResponse.newBuilder().setMetadata(MetadataWire.message(wanted(request, all))).build()),
                warning -> MetricMetadataResponse.newBuilder().setWarning(warning).build()));
  }

  private static List<MetricMetadata> wanted(MetricMetadataRequest request, List<MetricMetadata> all) {
    var byMetric = new TreeMap<String, Integer>();
    return all.stream()
        .filter(entry -> request.getMetric().isEmpty() || entry.metric().equals(request.getMetric()))
        .sorted(MetricMetadata.ORDER)
        .filter(
            entry -> {
              byMetric.merge(entry.metric(), 1, Integer::sum);
              return request.getLimit() < 0 || byMetric.size() <= request.getLimit();
            })
        .toList();
  }
}
