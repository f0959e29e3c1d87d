package dev.perennial.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.ExpectedSamples;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The blocks that a real Thanos merged, merged again in the steps that it took.
class GoldenCompactionSpec {
  private static final Labels STREAM = Labels.of("cluster", "c1");

  private final ObjectStore store = new MemoryObjectStore(InstantSource.system());
  private final Random random = new Random(7);

  /// A block of Thanos' that it had merged, or was given, made again by us.
  private Compaction.Source remake(String run, String id, Deduplication deduplication) throws IOException {
    var input = Golden.path("compaction/input");
    if (Files.exists(input.resolve(id))) {
      var block = BlockReader.open(new DirectoryObjectStore(input), new BlockId(id));
      return new Compaction.Source(block, block.meta().thanos().labels().only(List.of("replica")));
    }
    var sources = new ArrayList<Compaction.Source>();
    for (var parent : meta(run, id).compaction().parents()) {
      sources.add(remake(run, parent.id().text(), deduplication));
    }
    var made = BlockId.create(1_767_300_000_000L, random);
    var product = new Compaction(deduplication).run(sources, store, made, STREAM);
    store.put(BlockFiles.meta(made), product.meta().toJson());
    var written = BlockReader.open(store, made);
    assertThat(Accounts.count(written).keptTheSameAs(product.accounts())).isTrue();
    return new Compaction.Source(written, Labels.empty());
  }

  private static BlockMeta meta(String run, String id) throws IOException {
    var file = Golden.path("compaction/" + run + "/meta/" + id + ".meta.json");
    return BlockMeta.parse(ByteSlice.of(Files.readAllBytes(file)), file.toString());
  }

  private static Map<Labels, Samples> expected(String run, String id) throws IOException {
    var out = new TreeMap<Labels, Samples>();
    Path file = Golden.path("compaction/" + run + "/" + id + ".expected.jsonl.gz");
    try (var lines =
        new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      lines.lines().map(ExpectedSamples::parse).forEach(series -> out.put(series.labels(), series.samples()));
    }
    return out;
  }

  private static Map<Labels, Samples> read(BlockReader block) {
    var out = new TreeMap<Labels, Samples>();
    try (var scan = block.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = new Samples();
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
        out.put(next.get().labels(), samples);
      }
    }
    return out;
  }

  /// Where `found` first differs from `expected`, or nothing.
  private static List<String> difference(Samples found, Samples expected) {
    for (int i = 0; i < Math.max(found.size(), expected.size()); i++) {
      var left = i < found.size() ? text(found, i) : "end";
      var right = i < expected.size() ? text(expected, i) : "end";
      if (!left.equals(right)) {
        return List.of(i + ": " + left + " and not " + right);
      }
    }
    return List.of();
  }

  private static String text(Samples samples, int i) {
    var histogram = samples.histogram(i);
    return samples.time(i) + " " + Long.toHexString(Double.doubleToRawLongBits(samples.value(i)))
        + (histogram == null ? "" : " " + histogram.reset() + " " + Long.toHexString(SampleHash.of(0, samples, i)));
  }

  private static List<String> differences(Map<Labels, Samples> found, Map<Labels, Samples> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    var out = new ArrayList<String>();
    found.forEach(
        (labels, samples) ->
            difference(samples, expected.getOrDefault(labels, new Samples())).forEach(text -> out.add(labels + " " + text)));
    return out;
  }

  @ParameterizedTest
  @CsvSource({"01M83F5G1YYGWMAZVVX4BF5SZ7", "01M83F5G2QM4N828PNQDWY1MF7"})
  void one_to_one_gives_the_samples_of_thanos(String id) throws IOException {
    var product = remake("one-to-one", id, Overlap.ONE_TO_ONE);
    assertThat(differences(read(product.block()), expected("one-to-one", id))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"01M83F5EHSAN11RQGNJ6CNVTR0", "01M83F5EJGHWQEM1VKAH9VFQ17"})
  void a_penalty_gives_the_samples_of_thanos(String id) throws IOException {
    var product = remake("penalty", id, Overlap.PENALTY);
    assertThat(differences(read(product.block()), expected("penalty", id))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "penalty,    01M83F5EJGHWQEM1VKAH9VFQ17, local",
    "penalty,    01M83F5EJGHWQEM1VKAH9VFQ17, one-to-one",
    "one-to-one, 01M83F5G2QM4N828PNQDWY1MF7, local",
    "one-to-one, 01M83F5G2QM4N828PNQDWY1MF7, penalty"
  })
  void another_way_gives_others(String run, String id, String way) throws IOException {
    var product = remake(run, id, Deduplication.named(way, Windows.standard()));
    assertThat(differences(read(product.block()), expected(run, id))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"local", "one-to-one", "penalty"})
  void blocks_of_one_replica_are_joined_like_thanos_does_by_any_way(String way) throws IOException {
    var id = "01M83F5J5PRQ8H72N5KGCZ3TC9";
    var product = remake("horizontal", id, Deduplication.named(way, Windows.standard()));
    assertThat(differences(read(product.block()), expected("horizontal", id))).isEmpty();
  }
}
