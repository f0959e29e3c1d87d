package dev.perennial.lambda.bucket;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Samples in OpenMetrics text, `metric{labels} value seconds`, a line each; comments and exemplars are passed over. All are held in memory.
final class OpenMetrics {
  private final String file;
  private final Map<String, Labels> known = new HashMap<>();
  private final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
  private int number;
  private boolean ended;

  OpenMetrics(String file) {
    this.file = file;
  }

  void line(String line) {
    number++;
    if (line.equals("# EOF")) {
      ended = true;
    } else if (!line.isBlank() && !line.startsWith("#")) {
      if (ended) {
        throw bad("a sample follows # EOF");
      }
      sample(line);
    }
  }

  private void sample(String line) {
    int end = endOfSeries(line);
    var rest = line.substring(end);
    int exemplar = rest.indexOf(" # ");
    var parts = (exemplar < 0 ? rest : rest.substring(0, exemplar)).strip().split(" +", -1);
    if (parts.length != 2) {
      throw bad("a value and a time in seconds are expected behind the series");
    }
    var labels = known.computeIfAbsent(line.substring(0, end).strip(), this::labels);
    try {
      long time = Math.round(Double.parseDouble(parts[1]) * 1000);
      var before = series.computeIfAbsent(labels, _ -> new TreeMap<>()).putIfAbsent(time, value(parts[0]));
      if (before != null && Double.doubleToRawLongBits(before) != Double.doubleToRawLongBits(value(parts[0]))) {
        throw bad("the series has two values at that time");
      }
    } catch (NumberFormatException e) {
      throw bad("\"" + parts[0] + "\" or \"" + parts[1] + "\" is not a number");
    }
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Braces and blanks may stand in quoted values. */
  private int endOfSeries(String line) {
    boolean quoted = false;
    boolean braces = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        braces = true;
      } else if (c == '}') {
        return i + 1;
      } else if (c == ' ' && !braces) {
        return i;
      }
    }
    throw bad("the series has no end");
  }

  /** A series of text is written as a selector of equal values is. */
  private Labels labels(String text) {
    if (!(Parser.parseSelector(text) instanceof Parsed.Query(Expr.Selector selector))) {
      throw bad("\"" + text + "\" is not a series");
    }
    var out = new TreeMap<String, String>();
    for (var matcher : selector.matchers()) {
      if (matcher.kind() != Matcher.Kind.EQUAL) {
        throw bad("\"" + text + "\" is not a series");
      }
      if (!matcher.value().isEmpty()) {
        out.put(matcher.name(), matcher.value());
      }
    }
    return Labels.of(out);
  }

  private IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("Cannot import %s, line %d: %s.".formatted(file, number, what));
  }

  /// Writes blocks of the length `range`, cut at multiples of it, and answers their metas.
  List<BlockMeta> write(ObjectStore store, Labels external, Duration range, InstantSource clock, RandomGenerator random) {
    if (!ended) {
      throw bad("the text ends without # EOF, so something may be missing");
    }
    var windows = new TreeSet<Long>();
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.forEach(
        (labels, samples) -> {
          labels.forEach((name, value) -> symbols.addAll(List.of(name, value)));
          samples.keySet().forEach(time -> windows.add(Math.floorDiv(time, range.toMillis()) * range.toMillis()));
        });
    var out = new ArrayList<BlockMeta>();
    for (long start : windows) {
      var id = BlockId.create(clock.millis(), random);
      try (var block = new NewBlock(store, id, symbols.iterator(), Dialect.STARTS)) {
        series.forEach(
            (labels, samples) -> {
              var columns = new Samples();
              samples.subMap(start, start + range.toMillis()).forEach(columns::add);
              if (!columns.isEmpty()) {
                block.add(labels, ChunkWriter.write(columns));
              }
            });
        var pattern =
            new BlockMeta(
                id, new TimeRange(start, start + range.toMillis()), BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id),
                BlockMeta.Thanos.of(external, Resolution.RAW, ""), Map.of());
        out.add(block.finishSame(pattern, external, "bucket.upload", clock.instant()));
      }
    }
    return out;
  }
}
