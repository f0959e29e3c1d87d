package dev.perennial.lambda.flow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.plan.Job;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// The JSON in which assignments and products pass from step to step; the state machine carries it along unread.
///
/// ```json
/// {"stream": {"tenant": "t", "hash": "…"}, "lease": {"holder": "…", "token": 7, "expires": "2026-01-31T12:00:00Z"},
///  "job": {"kind": "compact", "sources": ["01H…"], "replaced": ["01H…"], "start": 0, "end": 7200000, "resolution": 0,
///   "shard": "0/1", "parts": 1},
///  "outputs": ["01H…"]}
/// ```
///
/// A job of the kind `split` also has `part`, the place of the one that it writes.
public final class FlowJson {
  private FlowJson() {}

  /// Writes an assignment as an object.
  public static void write(JsonGenerator json, Assignment assignment) throws IOException {
    json.writeStartObject();
    writeFields(json, assignment);
    json.writeEndObject();
  }

  /// Writes an assignment as an object whose `shards` is the key of a list with an assignment for each part of its job.
  public static void write(JsonGenerator json, Assignment assignment, String shards) throws IOException {
    json.writeStartObject();
    writeFields(json, assignment);
    json.writeStringField("shards", shards);
    json.writeEndObject();
  }

  /// Writes a product as an object: its assignment's fields, and `outputs`.
  public static void write(JsonGenerator json, Product product) throws IOException {
    json.writeStartObject();
    writeFields(json, product.assignment());
    writeIds(json, "outputs", product.outputs());
    json.writeEndObject();
  }

  /// Writes how work goes on: `outcome`, with `why` or the product's fields, so that the next step can read it as a product.
  public static void write(JsonGenerator json, Work work) throws IOException {
    json.writeStartObject();
    switch (work) {
      case Work.Passed(Product product) -> {
        json.writeStringField("outcome", "passed");
        writeFields(json, product.assignment());
        writeIds(json, "outputs", product.outputs());
      }
      case Work.Past(String why) -> {
        json.writeStringField("outcome", "past");
        json.writeStringField("why", why);
      }
      case Work.Refused(String why) -> {
        json.writeStringField("outcome", "refused");
        json.writeStringField("why", why);
      }
    }
    json.writeEndObject();
  }

  /// Writes a stream's key as an object.
  public static void write(JsonGenerator json, StreamId stream) throws IOException {
    json.writeStartObject();
    json.writeStringField("tenant", stream.tenant().text());
    json.writeStringField("hash", stream.hash());
    json.writeEndObject();
  }

  /// Reads an assignment.
  public static Assignment assignment(Json json) {
    var lease = json.at("lease");
    var job = json.at("job");
    var range = new TimeRange(job.at("start").number(), job.at("end").number());
    var resolution = new Resolution(job.at("resolution").number());
    // A job that an older release planned says nothing of shards.
    var shard = job.has("shard") ? Shard.parse(job.at("shard").text()) : Shard.WHOLE;
    int parts = job.has("parts") ? Math.toIntExact(job.at("parts").number()) : 1;
    var sources = ids(job.at("sources"));
    var kind = job.at("kind").text();
    return new Assignment(
        stream(json.at("stream")),
        new Lease(lease.at("holder").text(), lease.at("token").number(), Instant.parse(lease.at("expires").text())),
        switch (kind) {
          case "compact" -> new Job.Compact(sources, range, resolution, shard, parts);
          case "split" -> new Job.Part(new Job.Compact(sources, range, resolution, shard, parts), Math.toIntExact(job.at("part").number()));
          case "downsample" -> new Job.Downsample(sources.getFirst(), ids(job.at("replaced")), range, resolution, shard);
          default -> throw new IllegalArgumentException("Cannot read the input: there is no job of the kind \"" + kind + "\"");
        });
  }

  /// Reads a product.
  public static Product product(Json json) {
    return new Product(assignment(json), ids(json.at("outputs")));
  }

  /// Reads a stream's key.
  public static StreamId stream(Json json) {
    return new StreamId(new TenantId(json.at("tenant").text()), json.at("hash").text());
  }

  /// What the cause of an error says that a state machine caught: the message, where it is Lambda's JSON of an exception.
  public static String why(String cause) throws IOException {
    if (cause.startsWith("{")) {
      var error = Json.read(cause);
      return error.has("errorMessage") ? error.at("errorMessage").text() : cause;
    }
    return cause;
  }

  private static List<BlockId> ids(Json json) {
    return json.items().stream().map(item -> new BlockId(item.text())).toList();
  }

  private static void writeFields(JsonGenerator json, Assignment assignment) throws IOException {
    json.writeFieldName("stream");
    write(json, assignment.stream());
    json.writeObjectFieldStart("lease");
    json.writeStringField("holder", assignment.lease().holder());
    json.writeNumberField("token", assignment.lease().token());
    json.writeStringField("expires", assignment.lease().expires().toString());
    json.writeEndObject();
    var job = assignment.job();
    json.writeObjectFieldStart("job");
    json.writeStringField(
        "kind",
        switch (job) {
          case Job.Compact _ -> "compact";
          case Job.Part _ -> "split";
          case Job.Downsample _ -> "downsample";
        });
    writeIds(json, "sources", job.sources());
    writeIds(json, "replaced", job.replaced());
    json.writeNumberField("start", job.range().start());
    json.writeNumberField("end", job.range().end());
    json.writeNumberField("resolution", job.resolution().millis());
    json.writeStringField("shard", job.shard().toString());
    switch (job) {
      case Job.Compact compact -> json.writeNumberField("parts", compact.parts());
      case Job.Part part -> {
        json.writeNumberField("parts", part.whole().parts());
        json.writeNumberField("part", part.place());
      }
      case Job.Downsample _ -> json.writeNumberField("parts", 1);
    }
    json.writeEndObject();
  }

  private static void writeIds(JsonGenerator json, String name, List<BlockId> ids) throws IOException {
    json.writeArrayFieldStart(name);
    for (var id : ids) {
      json.writeString(id.text());
    }
    json.writeEndArray();
  }
}
