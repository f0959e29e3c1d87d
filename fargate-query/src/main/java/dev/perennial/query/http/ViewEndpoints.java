package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.Run;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/// What the page shows of the catalogue: members, blocks and runs.
final class ViewEndpoints {
  private static final int RUNS = 100;

  private final Catalog catalog;
  private final InstantSource clock;

  ViewEndpoints(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /// A list of members, each with whether it is `alive`, `left` in good order, or is `silent`.
  Reply members(Endpoint.Call call) {
    var members = catalog.members(call.share().tenant()).stream().filter(member -> call.share().sees(member.labels())).toList();
    var now = clock.instant();
    return Reply.of(
        out -> {
          out.writeStartArray();
          for (var member : members) {
            member(out, member, member.isAliveAt(now));
          }
          out.writeEndArray();
        });
  }

  private static void member(JsonGenerator out, Member member, boolean alive) throws IOException {
    out.writeStartObject();
    out.writeFieldName("labels");
    Json.labels(out, member.labels());
    out.writeStringField("address", member.address());
    out.writeStringField("version", member.version());
    out.writeStringField("incarnation", member.incarnation());
    out.writeBooleanField("alive", alive);
    out.writeStringField("state", alive ? "alive" : member.hasLeft() ? "left" : "silent");
    out.writeNumberField("oldest", member.oldest());
    out.writeNumberField("lastScrape", member.lastScrape());
    out.writeNumberField("lastBlock", member.lastBlock());
    out.writeObjectFieldStart("trail");
    out.writeStringField("incarnation", member.trail().incarnation());
    out.writeNumberField("upTo", member.trail().upTo());
    out.writeNumberField("bytes", member.trail().bytes());
    out.writeNumberField("pending", member.trail().pending());
    out.writeEndObject();
    out.writeNumberField("heartbeat", member.heartbeat().toEpochMilli());
    out.writeNumberField("expires", member.expires().toEpochMilli());
    out.writeEndObject();
  }

  /// `{"streams":[{stream,labels,version,blocks:[…]}],"quarantined":[…]}`; a block's state is `live`, `staged` or `superseded`.
  Reply blocks(Endpoint.Call call) {
    var tenant = call.share().tenant();
    var manifests = catalog.manifests(tenant).stream().filter(manifest -> call.share().sees(manifest.labels())).toList();
    var quarantined = catalog.quarantined(tenant);
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("streams");
          for (var manifest : manifests) {
            stream(out, manifest);
          }
          out.writeEndArray();
          out.writeArrayFieldStart("quarantined");
          for (var block : quarantined) {
            refused(out, block);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void stream(JsonGenerator out, Manifest manifest) throws IOException {
    out.writeStartObject();
    out.writeStringField("stream", manifest.stream().hash());
    out.writeFieldName("labels");
    Json.labels(out, manifest.labels());
    out.writeNumberField("version", manifest.version());
    out.writeArrayFieldStart("blocks");
    for (var block : manifest.live()) {
      live(out, block);
    }
    for (var block : manifest.staged()) {
      out.writeStartObject();
      out.writeStringField("id", block.id().text());
      out.writeStringField("state", "staged");
      out.writeNumberField("since", block.since().toEpochMilli());
      out.writeEndObject();
    }
    for (var block : manifest.superseded()) {
      out.writeStartObject();
      out.writeStringField("id", block.id().text());
      out.writeStringField("state", "superseded");
      out.writeNumberField("since", block.since().toEpochMilli());
      out.writeStringField("reason", block.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void live(JsonGenerator out, LiveBlock block) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", block.id().text());
    out.writeStringField("state", "live");
    out.writeNumberField("minTime", block.range().start());
    out.writeNumberField("maxTime", block.range().end());
    out.writeNumberField("level", block.level());
    out.writeStringField("resolution", block.resolution().toString());
    out.writeStringField("shard", block.shard().toString());
    out.writeArrayFieldStart("replicas");
    for (var coverage : block.coverage()) {
      Json.labels(out, coverage.replica());
    }
    out.writeEndArray();
    out.writeNumberField("sources", block.sources().size());
    out.writeNumberField("series", block.series());
    out.writeNumberField("samples", block.samples());
    out.writeNumberField("bytes", block.bytes());
    out.writeEndObject();
  }

  private static void refused(JsonGenerator out, BlockRecord block) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", block.id().text());
    out.writeStringField("state", "quarantined");
    out.writeStringField("stream", block.stream());
    out.writeStringField("reason", block.quarantine());
    out.writeNumberField("seen", block.seen().toEpochMilli());
    out.writeEndObject();
  }

  /// `{"blocks":[…]}`, each as in Prometheus' `meta.json`.
  Reply metas(Endpoint.Call call) {
    var live =
        catalog.manifests(call.share().tenant()).stream()
            .filter(manifest -> call.share().sees(manifest.labels()))
            .flatMap(manifest -> manifest.live().stream()).sorted(Comparator.comparing(LiveBlock::id)).toList();
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("blocks");
          for (var block : live) {
            out.writeStartObject();
            out.writeStringField("ulid", block.id().text());
            out.writeNumberField("minTime", block.range().start());
            out.writeNumberField("maxTime", block.range().end());
            out.writeObjectFieldStart("stats");
            out.writeNumberField("numSamples", block.samples());
            out.writeNumberField("numSeries", block.series());
            out.writeNumberField("numBytes", block.bytes());
            out.writeEndObject();
            out.writeObjectFieldStart("compaction");
            out.writeNumberField("level", block.level());
            out.writeFieldName("sources");
            Json.texts(block.sources().stream().map(BlockId::text).toList()).write(out);
            out.writeEndObject();
            out.writeNumberField("version", 1);
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /// The newest runs, newest first; `limit` of them or a hundred.
  Reply runs(Endpoint.Call call) {
    List<Run> runs = catalog.runs(call.share().tenant(), call.parameters().limit().orElse(RUNS));
    return Reply.of(
        out -> {
          out.writeStartArray();
          for (var run : runs) {
            out.writeStartObject();
            out.writeStringField("id", run.id());
            out.writeStringField("step", run.step());
            out.writeStringField("stream", run.stream());
            out.writeNumberField("started", run.started().toEpochMilli());
            out.writeNumberField("ended", run.ended().toEpochMilli());
            out.writeStringField("outcome", run.outcome());
            out.writeStringField("summary", run.summary());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }
}
