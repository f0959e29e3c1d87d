package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `thanos.Metadata` over one Prometheus, in one frame.
final class MetadataService extends MetadataGrpc.MetadataImplBase {
  private final Teller teller;

  MetadataService(Teller teller) {
    this.teller = teller;
  }

  @Override
  public void metricMetadata(MetricMetadataRequest request, StreamObserver<MetricMetadataResponse> observer) {
    StoreService.stream(
        observer,
        () -> Stream.of(MetricMetadataResponse.newBuilder().setMetadata(MetadataWire.message(wanted(request))).build()));
  }

  private List<MetricMetadata> wanted(MetricMetadataRequest request) {
    var byMetric = new TreeMap<String, Integer>();
    return teller.metadata().stream()
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
