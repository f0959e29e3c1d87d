package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.query.fanout.Sources;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.tsdb.storeapi.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Thanos' parameter `shard_info`, `{"shard_index":0,"total_shards":3,"by":true,"labels":["a"]}`: a query over a part of the series.
record ShardInfo(Shard shard) {
  private static final JsonFactory JSON = new JsonFactory();

  static ShardInfo of(Form form) {
    if (!form.has("shard_info")) {
      return new ShardInfo(Shard.WHOLE);
    }
    try {
      return new ShardInfo(parse(form.first("shard_info")));
    } catch (IOException e) {
      throw Refusal.request("'shard_info' parameter: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static Shard parse(String text) throws IOException {
    long index = 0;
    long total = 0;
    boolean by = false;
    var labels = new ArrayList<String>();
    try (var in = JSON.createParser(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        var field = in.currentName();
        in.nextToken();
        switch (field) {
          case "shard_index" -> index = in.getLongValue();
          case "total_shards" -> total = in.getLongValue();
          case "by" -> by = in.getBooleanValue();
          case "labels" -> {
            while (in.nextToken() == JsonToken.VALUE_STRING) {
              labels.add(in.getText());
            }
          }
          default -> in.skipChildren();
        }
      }
    }
    return new Shard(index, total, by ? Shard.Grouping.BY : Shard.Grouping.WITHOUT, List.copyOf(labels));
  }

  /// The sources of a tenant, of which only this part is given; what rests on them is told apart by tenant.
  Sources narrow(Tenants.Share share) {
    return share.only(shard);
  }
}
