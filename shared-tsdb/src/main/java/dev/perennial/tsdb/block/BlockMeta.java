package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `meta.json` says of a block: whose samples it holds, of which time, made from what and how large.
///
/// Fields that are not known here are kept as JSON text (`unknown`, in every part) and written again. `range` is half open.
public record BlockMeta(
    BlockId id, TimeRange range, Stats stats, Compaction compaction, Thanos thanos, Map<String, String> unknown) {
  /// The only version of the file, of its outer part and of its `thanos` part.
  public static final int VERSION = 1;

  /// Copies the unknown fields.
  public BlockMeta {
    unknown = copy(unknown);
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// What was counted. `samples` counts, for a downsampled block, the samples of the count aggregate.
  public record Stats(
      long samples, long floatSamples, long histogramSamples, long series, long chunks, long tombstones, Map<String, String> unknown) {
    /// Nothing counted.
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, Map.of());

    /// Copies the unknown fields.
    public Stats {
      unknown = copy(unknown);
    }
  }

  /// How the block came to be. `sources` are its ancestors of level 1, ascending; `parents` its direct inputs.
  public record Compaction(
      int level,
      List<BlockId> sources,
      boolean deletable,
      List<Parent> parents,
      boolean failed,
      List<String> hints,
      Map<String, String> unknown) {
    /// Copies the lists.
    public Compaction {
      sources = List.copyOf(sources);
      parents = List.copyOf(parents);
      hints = List.copyOf(hints);
      unknown = copy(unknown);
    }

    /// A block that was made from no other: level 1, its own source.
    public static Compaction first(BlockId id) {
      return new Compaction(1, List.of(id), false, List.of(), false, List.of(), Map.of());
    }

    /// A block made from others, of level `level`.
    public static Compaction of(int level, List<BlockId> sources, List<Parent> parents) {
      return new Compaction(level, sources, false, parents, false, List.of(), Map.of());
    }
  }

  /// A direct input of a compaction.
  public record Parent(BlockId id, TimeRange range) {}

  /// What Thanos adds: the stream's external labels, the resolution, who wrote the block, and its files.
  ///
  /// A block that never left Prometheus has none of this: [#NONE]. `uploadTime` is RFC 3339 text, or empty.
  public record Thanos(
      Labels labels,
      Resolution resolution,
      String source,
      List<String> segmentFiles,
      List<BlockFile> files,
      IndexStats indexStats,
      Map<String, String> extensions,
      String uploadTime,
      Map<String, String> unknown) {
    /// No `thanos` part.
    public static final Thanos NONE = of(Labels.empty(), Resolution.RAW, "");

    /// Copies the lists and maps.
    public Thanos {
      segmentFiles = List.copyOf(segmentFiles);
      files = List.copyOf(files);
      extensions = copy(extensions);
      unknown = copy(unknown);
    }

    /// A part with the labels of a stream; files are added by [BlockMeta#withFiles].
    public static Thanos of(Labels labels, Resolution resolution, String source) {
      return new Thanos(labels, resolution, source, List.of(), List.of(), IndexStats.NONE, Map.of(), "", Map.of());
    }

    /// When the block was uploaded, if the text says so.
    public Optional<Instant> uploaded() {
      try {
        var time = Instant.parse(uploadTime);
        return time.getEpochSecond() < 0 ? Optional.empty() : Optional.of(time);
      } catch (DateTimeParseException none) {
        return Optional.empty();
      }
    }
  }

  /// A file of the block: its path below the block's folder, its size (0 for `meta.json` itself) and SHA-256 in
  /// hexadecimal digits, or empty.
  public record BlockFile(String path, long size, String sha256, Map<String, String> unknown) {
    /// Copies the unknown fields.
    public BlockFile {
      unknown = copy(unknown);
    }

    /// A file without unknown fields.
    public static BlockFile of(String path, long size, String sha256) {
      return new BlockFile(path, size, sha256, Map.of());
    }
  }

  /// Hints on how much to read at once: the longest series entry and chunk in bytes, 0 if not known.
  public record IndexStats(long largestSeries, long largestChunk, Map<String, String> unknown) {
    /// Nothing known.
    public static final IndexStats NONE = of(0, 0);

    /// Copies the unknown fields.
    public IndexStats {
      unknown = copy(unknown);
    }

    /// Both sizes.
    public static IndexStats of(long largestSeries, long largestChunk) {
      return new IndexStats(largestSeries, largestChunk, Map.of());
    }
  }

  /// Reads a `meta.json`; `file` names it in what is thrown.
  ///
  /// @throws dev.perennial.tsdb.bytes.MalformedBytesException if it is not JSON, of another version, or lacks a field
  public static BlockMeta parse(ByteSlice bytes, String file) {
    return new MetaParser().parse(bytes, file);
  }

  /// The text of the file, indented by tabs.
  public ByteSlice toJson() {
    return JsonWriter.write(out -> MetaFormat.write(this, out));
  }

  /// The file at `path` below the block's folder, if it is listed.
  public Optional<BlockFile> file(String path) {
    return thanos.files.stream().filter(file -> file.path.equals(path)).findFirst();
  }

  /// The number of bytes of all listed files.
  public long bytes() {
    return thanos.files.stream().mapToLong(BlockFile::size).sum();
  }

  /// The JSON text of the extension `name`, if there is one.
  public Optional<String> extension(String name) {
    return Optional.ofNullable(thanos.extensions.get(name));
  }

  /// This meta with the extension `name` set to `json`.
  public BlockMeta withExtension(String name, String json) {
    var extensions = new LinkedHashMap<>(thanos.extensions);
    extensions.put(name, json);
    return withThanos(
        new Thanos(
            thanos.labels,
            thanos.resolution,
            thanos.source,
            thanos.segmentFiles,
            thanos.files,
            thanos.indexStats,
            extensions,
            thanos.uploadTime,
            thanos.unknown));
  }

  /// This meta with other files; `meta.json` itself is added to the list, which is sorted by path.
  public BlockMeta withFiles(List<BlockFile> files, IndexStats indexStats) {
    return withThanos(
        new Thanos(
            thanos.labels,
            thanos.resolution,
            thanos.source,
            MetaFormat.segmentFiles(files),
            MetaFormat.withMeta(files),
            indexStats,
            thanos.extensions,
            thanos.uploadTime,
            thanos.unknown));
  }

  /// This meta without its list of files, so that they are looked up in the bucket.
  BlockMeta withoutFiles() {
    return withThanos(
        new Thanos(
            thanos.labels,
            thanos.resolution,
            thanos.source,
            List.of(),
            List.of(),
            thanos.indexStats,
            thanos.extensions,
            thanos.uploadTime,
            thanos.unknown));
  }

  /// This meta, uploaded at `time`.
  public BlockMeta withUploadTime(Instant time) {
    return withThanos(
        new Thanos(
            thanos.labels,
            thanos.resolution,
            thanos.source,
            thanos.segmentFiles,
            thanos.files,
            thanos.indexStats,
            thanos.extensions,
            time.toString(),
            thanos.unknown));
  }

  /// This meta with another `thanos` part.
  public BlockMeta withThanos(Thanos other) {
    return new BlockMeta(id, range, stats, compaction, other, unknown);
  }
}
