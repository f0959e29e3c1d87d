package dev.perennial.tsdb.block;

import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.block.BlockMeta.Compaction;
import dev.perennial.tsdb.block.BlockMeta.IndexStats;
import dev.perennial.tsdb.block.BlockMeta.Parent;
import dev.perennial.tsdb.block.BlockMeta.Stats;
import dev.perennial.tsdb.block.BlockMeta.Thanos;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one `meta.json`, and says in a sentence what it lacks. Used once.
final class MetaParser {
  private final Map<String, String> unknown = new LinkedHashMap<>();
  private @Nullable BlockId id;
  private @Nullable Long minTime;
  private @Nullable Long maxTime;
  private @Nullable Long version;
  private @Nullable Compaction compaction;
  private Stats stats = Stats.NONE;
  private Thanos thanos = Thanos.NONE;

  BlockMeta parse(ByteSlice bytes, String file) {
    var out = new ArrayList<BlockMeta>(1);
    JsonReader.read(
        bytes,
        file,
        in -> {
          in.object(name -> field(name, in));
          out.add(complete(in));
        });
    return out.getFirst();
  }

  private void field(String name, JsonReader in) throws IOException {
    switch (name) {
      case "ulid" -> id = id(in);
      case "minTime" -> minTime = in.number();
      case "maxTime" -> maxTime = in.number();
      case "version" -> version = in.number();
      case "stats" -> stats = stats(in);
      case "compaction" -> compaction = compaction(in);
      case "thanos" -> thanos = thanos(in);
      default -> unknown.put(name, in.raw());
    }
  }

  private BlockMeta complete(JsonReader in) {
    if (version != null && version != BlockMeta.VERSION) {
      throw in.malformed("it is of version " + version + ", and only version 1 is known");
    }
    var knownId = id;
    var from = minTime;
    var to = maxTime;
    var known = compaction;
    if (knownId == null || from == null || to == null || version == null || known == null) {
      throw in.malformed("it lacks " + missing());
    }
    return new BlockMeta(knownId, range(from, to, in), stats, known, thanos, unknown);
  }

  private String missing() {
    var names = new ArrayList<String>();
    for (var field : List.of("ulid", "minTime", "maxTime", "version", "compaction")) {
      Object value =
          switch (field) {
            case "ulid" -> id;
            case "minTime" -> minTime;
            case "maxTime" -> maxTime;
            case "version" -> version;
            default -> compaction;
          };
      if (value == null) {
        names.add('"' + field + '"');
      }
    }
    return String.join(", ", names);
  }

  private static TimeRange range(long from, long to, JsonReader in) {
    if (from >= to) {
      throw in.malformed("its time ends at " + to + " and begins at " + from);
    }
    return new TimeRange(from, to);
  }

  private static BlockId id(JsonReader in) throws IOException {
    var text = in.string();
    return BlockId.parse(text).orElseThrow(() -> in.malformed("\"" + text + "\" is no block id"));
  }

  private static List<BlockId> ids(JsonReader in) throws IOException {
    var out = new ArrayList<BlockId>();
    in.array(_ -> out.add(id(in)));
    return out;
  }

  private static Stats stats(JsonReader in) throws IOException {
    var counts = new LinkedHashMap<String, Long>();
    var others = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "numSamples", "numFloatSamples", "numHistogramSamples", "numSeries", "numChunks", "numTombstones" ->
                counts.put(name, in.number());
            default -> others.put(name, in.raw());
          }
        });
    return new Stats(
        counts.getOrDefault("numSamples", 0L),
        counts.getOrDefault("numFloatSamples", 0L),
        counts.getOrDefault("numHistogramSamples", 0L),
        counts.getOrDefault("numSeries", 0L),
        counts.getOrDefault("numChunks", 0L),
        counts.getOrDefault("numTombstones", 0L),
        others);
  }

  private static Compaction compaction(JsonReader in) throws IOException {
    var read =
        new Object() {
          long level;
          List<BlockId> sources = List.of();
          List<Parent> parents = List.of();
          List<String> hints = List.of();
          boolean deletable;
          boolean failed;
        };
    var others = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "level" -> read.level = in.number();
            case "sources" -> read.sources = ids(in);
            case "parents" -> read.parents = parents(in);
            case "hints" -> read.hints = in.strings();
            case "deletable" -> read.deletable = in.truth();
            case "failed" -> read.failed = in.truth();
            default -> others.put(name, in.raw());
          }
        });
    if (read.level < 1 || read.level > Integer.MAX_VALUE) {
      throw in.malformed("its compaction level is " + read.level + ", and levels begin at 1");
    }
    return new Compaction(
        (int) read.level, read.sources, read.deletable, read.parents, read.failed, read.hints, others);
  }

  private static List<Parent> parents(JsonReader in) throws IOException {
    var out = new ArrayList<Parent>();
    in.array(
        _ -> {
          var parent = new LinkedHashMap<String, Long>();
          var id = new ArrayList<BlockId>();
          in.object(
              name -> {
                switch (name) {
                  case "ulid" -> id.add(id(in));
                  case "minTime", "maxTime" -> parent.put(name, in.number());
                  default -> in.raw();
                }
              });
          if (id.isEmpty()) {
            throw in.malformed("a parent in \"compaction\" lacks \"ulid\"");
          }
          out.add(
              new Parent(id.getLast(), range(parent.getOrDefault("minTime", 0L), parent.getOrDefault("maxTime", 0L), in)));
        });
    return out;
  }

  private static Thanos thanos(JsonReader in) throws IOException {
    var read =
        new Object() {
          Labels labels = Labels.empty();
          Resolution resolution = Resolution.RAW;
          String source = "";
          List<String> segmentFiles = List.of();
          List<BlockFile> files = List.of();
          IndexStats indexStats = IndexStats.NONE;
          final Map<String, String> extensions = new LinkedHashMap<>();
          String uploadTime = "";
          long version = BlockMeta.VERSION;
        };
    var others = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "version" -> {
              read.version = in.number();
              others.put(name, "1");
            }
            case "labels" -> read.labels = labels(in);
            case "downsample" -> read.resolution = resolution(in);
            case "source" -> read.source = in.string();
            case "segment_files" -> read.segmentFiles = in.strings();
            case "files" -> read.files = files(in);
            case "index_stats" -> read.indexStats = indexStats(in);
            case "upload_time" -> read.uploadTime = in.string();
            default -> {
              if (name.equals("extensions") && in.isObject()) {
                in.object(extension -> read.extensions.put(extension, in.raw()));
              } else {
                others.put(name, in.raw());
              }
            }
          }
        });
    if (read.version != BlockMeta.VERSION) {
      throw in.malformed("its \"thanos\" part is of version " + read.version + ", and only version 1 is known");
    }
    return new Thanos(
        read.labels,
        read.resolution,
        read.source,
        read.segmentFiles,
        read.files,
        read.indexStats,
        read.extensions,
        read.uploadTime,
        others);
  }

  private static Labels labels(JsonReader in) throws IOException {
    var out = new LinkedHashMap<String, String>();
    in.object(name -> out.put(name, in.string()));
    return Labels.of(out);
  }

  private static Resolution resolution(JsonReader in) throws IOException {
    var millis = new long[1];
    in.object(
        name -> {
          if (name.equals("resolution")) {
            millis[0] = in.number();
          } else {
            in.raw();
          }
        });
    if (millis[0] < 0) {
      throw in.malformed("its resolution is " + millis[0] + " ms");
    }
    return new Resolution(millis[0]);
  }

  private static IndexStats indexStats(JsonReader in) throws IOException {
    var sizes = new long[2];
    var others = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "series_max_size" -> sizes[0] = in.number();
            case "chunk_max_size" -> sizes[1] = in.number();
            default -> others.put(name, in.raw());
          }
        });
    return new IndexStats(sizes[0], sizes[1], others);
  }

  private static List<BlockFile> files(JsonReader in) throws IOException {
    var out = new ArrayList<BlockFile>();
    in.array(_ -> out.add(file(in)));
    return out;
  }

  private static BlockFile file(JsonReader in) throws IOException {
    var read =
        new Object() {
          String path = "";
          long size;
          String sha256 = "";
        };
    var others = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "rel_path" -> read.path = in.string();
            case "size_bytes" -> read.size = in.number();
            case "hash" -> read.sha256 = sha256(in);
            default -> others.put(name, in.raw());
          }
        });
    return new BlockFile(read.path, read.size, read.sha256, others);
  }

  private static String sha256(JsonReader in) throws IOException {
    var hash = new LinkedHashMap<String, String>();
    in.object(
        name -> {
          switch (name) {
            case "hashFunc", "value" -> hash.put(name, in.string());
            default -> in.raw();
          }
        });
    return "SHA256".equals(hash.get("hashFunc")) ? hash.getOrDefault("value", "") : "";
  }
}
