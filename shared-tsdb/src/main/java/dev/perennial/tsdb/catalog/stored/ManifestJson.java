package dev.perennial.tsdb.catalog.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.SupersededBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A manifest as bytes: JSON, compressed by gzip.
/*
 * {"v": 1, "readers": 1,          written by schema 1; may be read by readers of schema 1 and up
 *  "ids": ["01H…", …],            every block id once; the lists below refer to it by place
 *  "labels": {"cluster": "x"}, "version": 7, "writes": ["00c0ffee00c0ffee", …],
 *  "live": [{"id": 0, "range": [0, 7200000], "level": 1, "resolution": 0, "shard": [0, 1],
 *            "coverage": [{"replica": {"replica": "a"}, "ranges": [[0, 7200000]]}],
 *            "sources": [0], "series": 1, "samples": 2, "bytes": 3, "marks": ["no-compact"]}],
 *  "staged": [{"id": 1, "token": 4, "since": "2024-01-01T00:00:00Z"}],
 *  "superseded": [{"id": 2, "since": "2024-01-01T00:00:00Z", "reason": "…"}]}
 *
 * Sources make up most of a long history, and the same ones stand in the raw block and its downsampled ones: hence
 * the table of ids, which is written first. Readers skip fields they do not know. A change that they must not skip, or
 * that they must not lose when they write, raises "readers".
 */
public final class ManifestJson {
  private static final int SCHEMA = 1;

  private ManifestJson() {}

  /// The bytes of a manifest.
  public static byte[] encode(Manifest manifest) {
    var out = new ByteArrayOutputStream();
    try (var json = LabelsJson.FACTORY.createGenerator(new GZIPOutputStream(out))) {
      write(json, manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Manifest manifest) throws IOException {
    var ids = new LinkedHashMap<BlockId, Integer>();
    for (var block : manifest.live()) {
      ids.putIfAbsent(block.id(), ids.size());
      block.sources().forEach(source -> ids.putIfAbsent(source, ids.size()));
    }
    manifest.staged().forEach(block -> ids.putIfAbsent(block.id(), ids.size()));
    manifest.superseded().forEach(block -> ids.putIfAbsent(block.id(), ids.size()));

    json.writeStartObject();
    json.writeNumberField("v", SCHEMA);
    json.writeNumberField("readers", SCHEMA);
    json.writeArrayFieldStart("ids");
    for (var id : ids.keySet()) {
      json.writeString(id.text());
    }
    json.writeEndArray();
    json.writeFieldName("labels");
    LabelsJson.write(json, manifest.labels());
    json.writeNumberField("version", manifest.version());
    json.writeArrayFieldStart("writes");
    for (var write : manifest.writes()) {
      json.writeString(write);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("live");
    for (var block : manifest.live()) {
      write(json, block, ids);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("staged");
    for (var block : manifest.staged()) {
      json.writeStartObject();
      json.writeNumberField("id", place(ids, block.id()));
      json.writeNumberField("token", block.token());
      json.writeStringField("since", block.since().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("superseded");
    for (var block : manifest.superseded()) {
      json.writeStartObject();
      json.writeNumberField("id", place(ids, block.id()));
      json.writeStringField("since", block.since().toString());
      json.writeStringField("reason", block.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, LiveBlock block, Map<BlockId, Integer> ids) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", place(ids, block.id()));
    json.writeFieldName("range");
    write(json, block.range());
    json.writeNumberField("level", block.level());
    json.writeNumberField("resolution", block.resolution().millis());
    json.writeFieldName("shard");
    json.writeArray(new int[] {block.shard().index(), block.shard().of()}, 0, 2);
    json.writeArrayFieldStart("coverage");
    for (var coverage : block.coverage()) {
      json.writeStartObject();
      json.writeFieldName("replica");
      LabelsJson.write(json, coverage.replica());
      json.writeArrayFieldStart("ranges");
      for (var range : coverage.ranges().ranges()) {
        write(json, range);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("sources");
    for (var source : block.sources()) {
      json.writeNumber(place(ids, source));
    }
    json.writeEndArray();
    json.writeNumberField("series", block.series());
    json.writeNumberField("samples", block.samples());
    json.writeNumberField("bytes", block.bytes());
    if (!block.marks().isEmpty()) {
      json.writeArrayFieldStart("marks");
      for (var mark : block.marks().stream().sorted().toList()) {
        json.writeString(mark.text());
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, TimeRange range) throws IOException {
    json.writeArray(new long[] {range.start(), range.end()}, 0, 2);
  }

  private static int place(Map<BlockId, Integer> ids, BlockId id) {
    return ids.getOrDefault(id, -1);
  }

  /// The manifest of some bytes.
  ///
  /// @throws CatalogException if a newer release wrote it for newer readers
  /// @throws MalformedBytesException if it is no manifest
  public static Manifest decode(StreamId stream, byte[] bytes) {
    try (var json = LabelsJson.FACTORY.createParser(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedBytesException("the manifest of stream " + stream, -1, "it is not a JSON object");
      }
      return new Reading(stream, json).manifest();
    } catch (IOException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | DateTimeException e) {
      throw new MalformedBytesException("the manifest of stream " + stream, -1, String.valueOf(e.getMessage()));
    }
  }

  /** One pass over the fields. */
  private static final class Reading {
    private final StreamId stream;
    private final JsonParser json;
    private final List<BlockId> ids = new ArrayList<>();

    private Reading(StreamId stream, JsonParser json) {
      this.stream = stream;
      this.json = json;
    }

    Manifest manifest() throws IOException {
      var labels = Labels.empty();
      long version = 0;
      var writes = new ArrayList<String>();
      var live = new ArrayList<LiveBlock>();
      var staged = new ArrayList<StagedBlock>();
      var superseded = new ArrayList<SupersededBlock>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "readers" -> requireReadable(json.getIntValue());
          case "ids" -> each(() -> ids.add(new BlockId(json.getText())));
          case "labels" -> labels = LabelsJson.read(json);
          case "version" -> version = json.getLongValue();
          case "writes" -> each(() -> writes.add(json.getText()));
          case "live" -> each(() -> live.add(liveBlock()));
          case "staged" -> each(() -> staged.add(stagedBlock()));
          case "superseded" -> each(() -> superseded.add(supersededBlock()));
          default -> json.skipChildren();
        }
      }
      return new Manifest(stream, labels, version, live, staged, superseded, writes);
    }

    private void requireReadable(int readers) {
      if (readers > SCHEMA) {
        throw new CatalogException(
            "Cannot read the manifest of stream " + stream + ": it was written for readers of schema " + readers
                + " and this release reads schema " + SCHEMA + "; upgrade this process.");
      }
    }

    private LiveBlock liveBlock() throws IOException {
      @Nullable BlockId id = null;
      var range = TimeRange.ALL;
      int level = 1;
      long resolution = 0;
      var shard = Shard.WHOLE;
      var coverage = new ArrayList<Coverage>();
      var sources = new ArrayList<BlockId>();
      long series = 0;
      long samples = 0;
      long bytes = 0;
      var marks = EnumSet.noneOf(LiveBlock.Mark.class);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "id" -> id = id();
          case "range" -> range = range();
          case "level" -> level = json.getIntValue();
          case "resolution" -> resolution = json.getLongValue();
          case "shard" -> shard = shard();
          case "coverage" -> each(() -> coverage.add(coverage()));
          case "sources" -> each(() -> sources.add(id()));
          case "series" -> series = json.getLongValue();
          case "samples" -> samples = json.getLongValue();
          case "bytes" -> bytes = json.getLongValue();
          case "marks" -> each(() -> mark(json.getText()).ifPresent(marks::add));
          default -> json.skipChildren();
        }
      }
      return new LiveBlock(
          present(id), range, level, new Resolution(resolution), shard, coverage, sources, series, samples, bytes, marks);
    }

    /** A mark of a later release is skipped. */
    private static Optional<LiveBlock.Mark> mark(String text) {
      return Stream.of(LiveBlock.Mark.values()).filter(mark -> mark.text().equals(text)).findFirst();
    }

    private Coverage coverage() throws IOException {
      var replica = Labels.empty();
      var ranges = new ArrayList<TimeRange>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "replica" -> replica = LabelsJson.read(json);
          case "ranges" -> each(() -> ranges.add(range()));
          default -> json.skipChildren();
        }
      }
      return new Coverage(replica, TimeRanges.of(ranges));
    }

    private StagedBlock stagedBlock() throws IOException {
      @Nullable BlockId id = null;
      long token = 0;
      var since = Instant.EPOCH;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "id" -> id = id();
          case "token" -> token = json.getLongValue();
          case "since" -> since = instant();
          default -> json.skipChildren();
        }
      }
      return new StagedBlock(present(id), token, since);
    }

    private SupersededBlock supersededBlock() throws IOException {
      @Nullable BlockId id = null;
      var since = Instant.EPOCH;
      String reason = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "id" -> id = id();
          case "since" -> since = instant();
          case "reason" -> reason = json.getText();
          default -> json.skipChildren();
        }
      }
      return new SupersededBlock(present(id), since, reason);
    }

    private BlockId id() throws IOException {
      return ids.get(json.getIntValue());
    }

    private static BlockId present(@Nullable BlockId id) {
      if (id == null) {
        throw new IllegalArgumentException("a block has no id");
      }
      return id;
    }

    private TimeRange range() throws IOException {
      long[] pair = pair();
      return new TimeRange(pair[0], pair[1]);
    }

    private Shard shard() throws IOException {
      long[] pair = pair();
      return new Shard(Math.toIntExact(pair[0]), Math.toIntExact(pair[1]));
    }

    private long[] pair() throws IOException {
      var pair = new long[2];
      for (int i = 0; i < 2; i++) {
        json.nextToken();
        pair[i] = json.getLongValue();
      }
      if (json.nextToken() != JsonToken.END_ARRAY) {
        throw new IllegalArgumentException("a pair of numbers has more than two");
      }
      return pair;
    }

    private Instant instant() throws IOException {
      return Instant.parse(json.getText());
    }

    private void each(Step step) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("\"" + json.currentName() + "\" is not a list");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        step.run();
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
