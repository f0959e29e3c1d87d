package dev.perennial.promql.exec;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Queries that a real Prometheus answered over two blocks, and these blocks.
final class GoldenQueries {
  private GoldenQueries() {}

  /// What that Prometheus had switched on.
  static final Features FEATURES =
      Features.of(
          Feature.EXPERIMENTAL_FUNCTIONS,
          Feature.EXTENDED_RANGE_SELECTORS,
          Feature.FILL_MODIFIERS,
          Feature.PER_STEP_STATS);

  /// A request and the answer.
  record Asked(String path, Map<String, String> parameters, Map<String, Object> body) {
    boolean isRange() {
      return path.endsWith("query_range");
    }

    String query() {
      return parameters.getOrDefault("query", "");
    }

    long time(String name) {
      return millis(parameters.getOrDefault(name, ""));
    }

    long step() {
      return duration(parameters.getOrDefault("step", ""));
    }

    Optional<Duration> lookback() {
      return Optional.ofNullable(parameters.get("lookback_delta")).map(text -> Duration.ofMillis(duration(text)));
    }

    private static long duration(String text) {
      if (text.endsWith("m")) {
        return Long.parseLong(text.substring(0, text.length() - 1)) * 60_000;
      }
      var seconds = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
      return Math.round(Double.parseDouble(seconds) * 1000);
    }

    private static long millis(String text) {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
          : Math.round(Double.parseDouble(text) * 1000);
    }

    @Override
    public String toString() {
      return (isRange() ? "range " : "instant ") + query();
    }
  }

  /// Every request with its answer.
  static List<Asked> all() {
    var out = new ArrayList<Asked>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Golden.path("http/queries.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var request = Json.map(Json.parse(line));
        var path = String.valueOf(request.get("path"));
        int question = path.indexOf('?');
        out.add(
            new Asked(
                path.substring(0, question),
                parameters(path.substring(question + 1)),
                Json.map(request.getOrDefault("body", Map.of()))));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return out;
  }

  private static Map<String, String> parameters(String text) {
    var out = new LinkedHashMap<String, String>();
    for (var pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      out.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return out;
  }

  /// The samples of both blocks.
  static MemorySource source() {
    var source = new MemorySource();
    for (var name : List.of("floats", "native-histograms")) {
      var folder = Golden.path("blocks/" + name);
      var reader = BlockReader.open(new DirectoryObjectStore(folder), id(folder));
      try (var scan = reader.scan()) {
        for (var series = scan.next(); series.isPresent(); series = scan.next()) {
          var into = source.series(series.get().labels());
          series.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, into));
        }
      }
    }
    return source;
  }

  private static BlockId id(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .map(file -> new BlockId(file.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
