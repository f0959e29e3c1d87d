package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Every golden block in one table: read, equal to what its makers list, rewritten with the same bytes, read again.
class GoldenTableSpec {
  private record Row(String block, long samples, String equal, String rewritten, String reread) {
    boolean isGood() {
      return !equal.equals("NO") && !rewritten.equals("NO") && reread.equals("yes");
    }
  }

  @Test
  void every_golden_block_is_read_equal_rewritten_and_reread() {
    var rows = GoldenBlocks.all().stream().map(GoldenTableSpec::row).toList();
    System.out.println("| golden block | samples read | equal | rewritten | reread |");
    System.out.println("|---|---|---|---|---|");
    rows.forEach(row -> System.out.printf("| %s | %,d | %s | %s | %s |%n", row.block(), row.samples(), row.equal(), row.rewritten(), row.reread()));
    assertThat(rows).isNotEmpty().allMatch(Row::isGood);
  }

  private static Row row(GoldenBlocks block) {
    var source = block.shelf();
    var reader = BlockReader.open(source, block.id());
    var read = contents(reader);
    long samples = read.values().stream().mapToLong(Contents::samples).sum();
    var expected = block.lines("expected.jsonl").stream().map(ExpectedSamples::parse).toList();
    var equal = expected.isEmpty() ? "-" : isEqual(read, expected) ? "yes" : "NO";

    var target = new Shelf();
    long segment = block.name().contains("many-segments") ? 16 << 10 : BlockWriter.Options.DEFAULT.segmentSize();
    boolean same = true;
    try (var scan = reader.scan();
        var writer = BlockWriter.create(target, block.id(), reader.symbols(), new BlockWriter.Options(segment, Dialect.STARTS))) {
      for (var series = scan.next(); series.isPresent(); series = scan.next()) {
        writer.add(series.get().labels(), series.get().chunks());
      }
      var written = writer.finish();
      for (var file : written.files()) {
        var key = BlockFiles.key(block.id(), file.path());
        same &= target.read(key).equals(source.read(key));
      }
      target.put(BlockFiles.meta(block.id()), written.into(reader.meta()).toJson());
    }
    // An index of version 1 becomes one of version 2, and deletions are carried out: other bytes by intention.
    boolean alters = block.name().endsWith("index-v1") || block.name().endsWith("tombstones");
    var reread = contents(BlockReader.open(target, block.id())).equals(read) ? "yes" : "NO";
    return new Row(block.toString(), samples, equal, same ? "same bytes" : alters ? "as intended" : "NO", reread);
  }

  /// A series' samples as text, or, for aggregates, its chunks.
  private record Contents(long samples, String text) {}

  private static Map<String, Contents> contents(BlockReader reader) {
    var out = new TreeMap<String, Contents>();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var series = next.get();
        long count = series.chunks().stream().mapToLong(chunk -> ChunkDecoder.samples(chunk.encoding(), chunk.data())).sum();
        boolean aggregates = series.chunks().stream().anyMatch(chunk -> chunk.encoding() == Encoding.AGGREGATES);
        out.put(series.labels().toString(), new Contents(count, aggregates ? "" + series.chunks().hashCode() : text(decoded(series))));
      }
    }
    return out;
  }

  private static Samples decoded(SeriesChunks series) {
    var samples = new Samples();
    series.chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
    return samples;
  }

  private static String text(Samples samples) {
    var out = new StringBuilder();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.append(samples.time(i)).append(' ').append(histogram == null ? "" + Double.doubleToRawLongBits(samples.value(i)) : histogram);
      out.append(' ').append(samples.start(i)).append('\n');
    }
    return out.toString();
  }

  private static boolean isEqual(Map<String, Contents> read, List<ExpectedSamples> expected) {
    var left = new ArrayList<>(read.keySet());
    for (var one : expected) {
      var found = read.get(one.labels().toString());
      if (found == null || !found.text().equals(text(one.samples()))) {
        return false;
      }
      left.remove(one.labels().toString());
    }
    return left.isEmpty();
  }
}
