package dev.perennial.tsdb.block;

import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Writes `meta.json`: the fields in Prometheus' and Thanos' order, those not known here after them.
final class MetaFormat {
  private MetaFormat() {}

  static void write(BlockMeta meta, JsonWriter out) throws IOException {
    out.string("ulid", meta.id().text());
    out.number("minTime", meta.range().start());
    out.number("maxTime", meta.range().end());
    out.object("stats", () -> stats(meta.stats(), out));
    out.object("compaction", () -> compaction(meta.compaction(), out));
    out.number("version", BlockMeta.VERSION);
    if (!meta.thanos().equals(BlockMeta.Thanos.NONE)) {
      out.object("thanos", () -> thanos(meta.thanos(), out));
    }
    out.raw(meta.unknown());
  }

  private static void stats(BlockMeta.Stats stats, JsonWriter out) throws IOException {
    out.numberUnlessZero("numSamples", stats.samples());
    out.numberUnlessZero("numFloatSamples", stats.floatSamples());
    out.numberUnlessZero("numHistogramSamples", stats.histogramSamples());
    out.numberUnlessZero("numSeries", stats.series());
    out.numberUnlessZero("numChunks", stats.chunks());
    out.numberUnlessZero("numTombstones", stats.tombstones());
    out.raw(stats.unknown());
  }

  private static void compaction(BlockMeta.Compaction compaction, JsonWriter out) throws IOException {
    out.number("level", compaction.level());
    out.stringsUnlessEmpty("sources", compaction.sources());
    out.truthIfTrue("deletable", compaction.deletable());
    if (!compaction.parents().isEmpty()) {
      out.array("parents", () -> parents(compaction.parents(), out));
    }
    out.truthIfTrue("failed", compaction.failed());
    out.stringsUnlessEmpty("hints", compaction.hints());
    out.raw(compaction.unknown());
  }

  private static void parents(List<BlockMeta.Parent> parents, JsonWriter out) throws IOException {
    for (var parent : parents) {
      out.element(
          () -> {
            out.string("ulid", parent.id().text());
            out.number("minTime", parent.range().start());
            out.number("maxTime", parent.range().end());
          });
    }
  }

  private static void thanos(BlockMeta.Thanos thanos, JsonWriter out) throws IOException {
    out.object("labels", () -> labels(thanos.labels(), out));
    out.object("downsample", () -> out.number("resolution", thanos.resolution().millis()));
    out.string("source", thanos.source());
    out.stringsUnlessEmpty("segment_files", thanos.segmentFiles());
    if (!thanos.files().isEmpty()) {
      out.array("files", () -> files(thanos.files(), out));
    }
    out.object(
        "index_stats",
        () -> {
          out.numberUnlessZero("series_max_size", thanos.indexStats().largestSeries());
          out.numberUnlessZero("chunk_max_size", thanos.indexStats().largestChunk());
          out.raw(thanos.indexStats().unknown());
        });
    if (!thanos.extensions().isEmpty()) {
      out.object("extensions", () -> out.raw(thanos.extensions()));
    }
    out.stringUnlessEmpty("upload_time", thanos.uploadTime());
    out.raw(thanos.unknown());
  }

  private static void labels(Labels labels, JsonWriter out) throws IOException {
    for (int i = 0; i < labels.size(); i++) {
      out.string(labels.name(i), labels.value(i));
    }
  }

  private static void files(List<BlockFile> files, JsonWriter out) throws IOException {
    for (var file : files) {
      out.element(
          () -> {
            out.string("rel_path", file.path());
            out.numberUnlessZero("size_bytes", file.size());
            if (!file.sha256().isEmpty()) {
              out.object(
                  "hash",
                  () -> {
                    out.string("hashFunc", "SHA256");
                    out.string("value", file.sha256());
                  });
            }
            out.raw(file.unknown());
          });
    }
  }

  /// The names of the segments among `files`, without their folder.
  static List<String> segmentFiles(List<BlockFile> files) {
    return files.stream()
        .map(BlockFile::path)
        .filter(path -> path.startsWith(BlockFiles.CHUNKS))
        .map(path -> path.substring(BlockFiles.CHUNKS.length()))
        .sorted(Labels.ORDER)
        .toList();
  }

  /// `files` and `meta.json`, sorted by path.
  static List<BlockFile> withMeta(List<BlockFile> files) {
    var out = new ArrayList<>(files);
    if (files.stream().noneMatch(file -> file.path().equals(BlockFiles.META))) {
      out.add(BlockFile.of(BlockFiles.META, 0, ""));
    }
    out.sort(Comparator.comparing(BlockFile::path, Labels.ORDER));
    return out;
  }
}
