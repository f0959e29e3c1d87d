package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.Meta;
import dev.perennial.tsdb.storeapi.wire.scraped.MetadataFile.MetricMetadataEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// Metadata as messages and back.
final class MetadataWire {
  private MetadataWire() {}

  static MetadataFile.MetricMetadata message(Collection<MetricMetadata> metadata) {
    var byMetric = new TreeMap<String, MetricMetadataEntry.Builder>();
    for (var entry : metadata) {
      byMetric
          .computeIfAbsent(entry.metric(), _ -> MetricMetadataEntry.newBuilder())
          .addMetas(Meta.newBuilder().setType(entry.type()).setHelp(entry.help()).setUnit(entry.unit()));
    }
    var out = MetadataFile.MetricMetadata.newBuilder();
    byMetric.forEach((metric, entries) -> out.putMetadata(metric, entries.build()));
    return out.build();
  }

  static List<MetricMetadata> read(MetadataFile.MetricMetadata message) {
    var out = new ArrayList<MetricMetadata>();
    message
        .getMetadataMap()
        .forEach(
            (metric, entries) ->
                entries.getMetasList().forEach(meta -> out.add(new MetricMetadata(metric, meta.getType(), meta.getHelp(), meta.getUnit()))));
    return out;
  }
}
