package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.query.blocks.Portion;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.fanout.Extent;
import dev.perennial.query.endpoints.StoreChoice;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Who holds data, as Thanos lists it: endpoints by their kind, and the blocks as one store of the name `blocks`.
final class StoreEndpoints {
  private final Catalog catalog;
  private final InstantSource clock;

  StoreEndpoints(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  private record Store(String name, String heard, String silence, List<Labels> labelSets, long first, long last) {
    static Store of(Discovery.Standing standing) {
      var endpoint = standing.endpoint();
      return new Store(
          endpoint.address(),
          Rfc3339.of(standing.heard()),
          endpoint.silence(),
          endpoint.labelSets(),
          endpoint.offered().start(),
          endpoint.offered().last());
    }
  }

  /// `{kind:[{name,lastCheck,lastError,labelSets,minTime,maxTime}]}`.
  Reply stores(Endpoint.Call call) {
    var byKind = new TreeMap<String, List<Store>>();
    for (var standing : call.share().stores().get()) {
      if (standing.endpoint().labelSets().stream().anyMatch(call.share()::sees)) {
        byKind.computeIfAbsent(standing.component(), _ -> new ArrayList<>()).add(Store.of(standing));
      }
    }
    byKind.computeIfAbsent("store", _ -> new ArrayList<>()).add(blocks(call));
    return Reply.of(
        out -> {
          out.writeStartObject();
          for (var kind : byKind.entrySet()) {
            out.writeArrayFieldStart(kind.getKey());
            for (var store : kind.getValue()) {
              write(out, store);
            }
            out.writeEndArray();
          }
          out.writeEndObject();
        });
  }

  private Store blocks(Endpoint.Call call) {
    var manifests =
        catalog.manifests(call.share().tenant()).stream().filter(manifest -> call.share().sees(manifest.labels())).toList();
    var extent = Extent.of(manifests, Portion.WHOLE);
    // Thanos' store without blocks offers a span that ends before it starts.
    return new Store(
        StoreChoice.BLOCKS,
        Rfc3339.of(clock.instant()),
        "",
        extent.labelSets(),
        extent.range().map(TimeRange::start).orElse(Long.MAX_VALUE),
        extent.range().map(TimeRange::end).orElse(Long.MIN_VALUE));
  }

  private static void write(JsonGenerator out, Store store) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", store.name());
    out.writeStringField("lastCheck", store.heard());
    out.writeFieldName("lastError");
    if (store.silence().isEmpty()) {
      out.writeNull();
    } else {
      out.writeString(store.silence());
    }
    out.writeFieldName("labelSets");
    Json.labelSets(store.labelSets()).write(out);
    out.writeNumberField("minTime", store.first());
    out.writeNumberField("maxTime", store.last());
    out.writeEndObject();
  }
}
