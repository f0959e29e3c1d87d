package dev.perennial.lambda.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketCommandsSpec {
  private static final long START = 1_767_225_600_000L;
  private static final long HOURS = 3_600_000L;

  @TempDir private Path folder = Path.of("");
  private final Random random = new Random(7);
  private ObjectStore bucket = new DirectoryObjectStore(Path.of("unused"));

  @BeforeEach
  void open() {
    bucket = new DirectoryObjectStore(folder.resolve("bucket"));
  }

  record Ended(int code, String out, String err) {}

  private Ended run(String command, String... arguments) {
    return run(folder.resolve("bucket").toString(), command, arguments);
  }

  /// Runs a command on the bucket at `location`, as who types it.
  static Ended run(String location, String command, String[] arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    var all = new ArrayList<>(List.of(command, "--bucket", location));
    all.addAll(List.of(arguments));
    return new Ended(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  private BlockId block(ObjectStore store, Labels external, long from, long length) {
    return block(store, random, external, from, length);
  }

  /// Writes a block of six series, a sample a minute.
  static BlockId block(ObjectStore store, Random random, Labels external, long from, long length) {
    var series = new TreeMap<Labels, Samples>();
    for (int n = 0; n < 6; n++) {
      var samples = new Samples();
      for (long t = from; t < from + length; t += 60_000) {
        samples.add(t, n * 1000 + (t - from) / 60_000.0);
      }
      series.put(Labels.of(Labels.NAME, n < 4 ? "kept_total" : "debug_total", "n", "" + n, "zone", "z" + n % 2), samples);
    }
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> symbols.addAll(List.of(name, value))));
    var id = BlockId.create(from + length, random);
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id, new TimeRange(from, from + length), BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(external, Resolution.RAW, "sidecar"), Map.of());
      store.put(BlockFiles.meta(id), writer.finish().into(meta).toJson());
    }
    return id;
  }

  private BlockId block() {
    return block(bucket, Labels.of("cluster", "eu", "replica", "a"), START, 2 * HOURS);
  }

  static Map<String, List<String>> samples(ObjectStore store, BlockId id) {
    var out = new TreeMap<String, List<String>>();
    try (var scan = BlockReader.open(store, id).scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = new Samples();
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
        var lines = new ArrayList<String>();
        for (int i = 0; i < samples.size(); i++) {
          lines.add(samples.time(i) + " " + samples.value(i));
        }
        out.put(next.get().labels().toString(), lines);
      }
    }
    return out;
  }

  private BlockMeta meta(BlockId id) {
    return Found.look(bucket, id).need();
  }

  private List<BlockId> unmarked() {
    return BlockDump.blocks(bucket).stream().filter(id -> !Found.look(bucket, id).isMarkedForDeletion()).toList();
  }

  @Test
  void ls_lists_blocks_in_a_table_and_as_json() {
    var id = block();
    bucket.put("01M83EW8BGM5PTX4WTQM4WVZHS/chunks/000001", ByteSlice.of(new byte[9]));

    var table = run("ls");
    assertThat(table.code()).isZero();
    assertThat(table.out()).contains("block ", "2026-01-01T00:00:00Z  2h", id.text(), "720", "no meta.json: an upload under way");
    var json = run("ls", "--json").out();
    assertThat(json).startsWith("[{\"block\":\"" + id + "\"").contains("\"samples\":720", "\"level\":1");
  }

  @Test
  void inspect_shows_origin_labels_and_the_widest_label() {
    var id = block();
    assertThat(run("inspect", id.text()).out()).contains("made by", "sidecar", "{cluster=\"eu\", replica=\"a\"}", "n 6");
    assertThat(run("inspect", "nonsense").err()).contains("\"nonsense\" is not a block id");
  }

  @Test
  void verify_offers_a_repair_and_does_it_only_when_told() throws IOException {
    var good = block();
    var bad = block(bucket, Labels.of("cluster", "us"), START, 4 * HOURS);
    var before = samples(bucket, bad);
    var segment = folder.resolve("bucket").resolve(BlockFiles.segment(bad, 1));
    var bytes = Files.readAllBytes(segment);
    bytes[40] ^= 1;
    Files.write(segment, bytes);

    var looked = run("verify");
    assertThat(looked.code()).isEqualTo(1);
    assertThat(looked.out()).contains(good + "  sound", bad + "  NOT sound", "the chunk there is damaged", "write a new block of what can be read");
    assertThat(unmarked()).contains(bad);

    var repaired = run("verify", "--repair", bad.text());
    assertThat(repaired.out()).contains("with 6 of 6 series; 1 chunks are lost");
    assertThat(unmarked()).doesNotContain(bad).hasSize(2);
    var salvaged = unmarked().stream().filter(id -> !id.equals(good)).findFirst().orElseThrow();
    assertThat(BlockCheck.check(bucket, meta(salvaged), BlockCheck.Depth.CHUNKS)).isInstanceOf(BlockCheck.Sound.class);
    assertThat(meta(salvaged).thanos().source()).isEqualTo("bucket.repair");
    var after = samples(bucket, salvaged);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.values().stream().mapToInt(List::size).sum()).isEqualTo(6 * 240 - ChunkWriter.SAMPLES);
  }

  @Test
  void verify_rewrites_a_damaged_index_header() {
    var id = block();
    BlockReader.open(bucket, id).writeHeader();
    var key = BlockFiles.key(id, BlockFiles.INDEX_HEADER);
    var bytes = bucket.read(key).orElseThrow().toArray();
    bytes[50] ^= 1;
    bucket.put(key, ByteSlice.of(bytes));

    assertThat(run("verify").out()).contains("its directory is damaged", "write index-header anew");
    assertThat(run("verify", "--repair").out()).contains("wrote index-header anew");
    assertThat(run("verify").code()).isZero();
  }

  @Test
  void marks_are_laid_and_taken_away_in_thanos_words() {
    var id = block();
    assertThat(run("mark", "--mark", "no-compact", "--details", "too large", id.text()).code()).isZero();
    assertThat(new String(bucket.read(BlockFiles.key(id, BlockFiles.NO_COMPACT_MARK)).orElseThrow().toArray(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"id\":\"" + id + "\"", "\"version\":1", "\"details\":\"too large\"", "\"no_compact_time\":", "\"reason\":\"manual\"");
    assertThat(run("ls").out()).contains("no-compact");
    assertThat(run("mark", "--mark", "no-compact", "--remove", id.text()).out()).contains("mark removed");
    assertThat(bucket.head(BlockFiles.key(id, BlockFiles.NO_COMPACT_MARK))).isEmpty();
    assertThat(run("mark", "--mark", "eternal", id.text()).err()).contains("There is no mark \"eternal\": give deletion, no-compact or no-downsample.");
  }

  @Test
  void a_block_marked_for_deletion_leaves_the_catalogue_and_then_the_bucket() {
    var id = block();
    var other = block(bucket, Labels.of("cluster", "us"), START, 2 * HOURS);
    var catalog = "sqlite:" + folder.resolve("catalog.db");
    assertThat(run("compact", "--catalog", catalog, "--no-downsampling").code()).isZero();

    run("mark", "--catalog", catalog, "--mark", "deletion", "--details", "by hand", id.text());
    assertThat(run("ls", "--catalog", catalog).out()).contains("superseded deletion", "live");
    assertThat(run("cleanup", "--catalog", catalog, "--dry-run", "--delete-delay", "0").out()).contains(id.text(), "marked for deletion: by hand");
    assertThat(bucket.head(BlockFiles.meta(id))).isPresent();
    assertThat(run("cleanup", "--catalog", catalog).out()).doesNotContain(id.text());
    assertThat(run("cleanup", "--catalog", catalog, "--delete-delay", "0").out()).contains(id.text());

    assertThat(BlockDump.blocks(bucket)).containsExactly(other);
    assertThat(run("ls", "--catalog", catalog).out()).doesNotContain(id.text());
  }

  @Test
  void rewrite_drops_series_and_deletes_samples_and_changes_labels() {
    var id = block();
    var before = samples(bucket, id);

    assertThat(run("rewrite", "--drop", "{__name__=~\"debug_.*\"}", "--dry-run").out()).contains("would be rewritten");
    assertThat(unmarked()).containsExactly(id);
    var ended =
        run(
            "rewrite", "--drop", "{__name__=~\"debug_.*\"}", "--delete", "kept_total{n=\"1\"}", "--until", "2026-01-01T01:00:00Z",
            "--rename-label", "zone=area", "--set-label", "team=x");

    assertThat(ended.err()).doesNotContain("perennial tools");
    var written = unmarked();
    assertThat(written).hasSize(1).doesNotContain(id);
    var after = samples(bucket, written.getFirst());
    assertThat(after).hasSize(4);
    assertThat(after.get("{__name__=\"kept_total\", area=\"z0\", n=\"0\", team=\"x\"}")).isEqualTo(before.get("{__name__=\"kept_total\", n=\"0\", zone=\"z0\"}"));
    assertThat(after.get("{__name__=\"kept_total\", area=\"z1\", n=\"1\", team=\"x\"}"))
        .isEqualTo(before.getOrDefault("{__name__=\"kept_total\", n=\"1\", zone=\"z1\"}", List.of()).subList(60, 120));
    var meta = meta(written.getFirst());
    assertThat(meta.thanos().source()).isEqualTo("bucket.rewrite");
    assertThat(meta.compaction().parents().getFirst().id()).isEqualTo(id);
    assertThat(BlockCheck.check(bucket, meta, BlockCheck.Depth.CHUNKS)).isInstanceOf(BlockCheck.Sound.class);
    assertThat(run("rewrite").err()).contains("Say what is to change");
  }

  @Test
  void rewrite_works_at_every_resolution_and_series_that_become_one_are_joined() {
    block(bucket, Labels.of("cluster", "eu"), START, 48 * HOURS);
    assertThat(run("downsample").out()).contains("5m");
    assertThat(unmarked()).hasSize(2);

    assertThat(run("rewrite", "--drop", "debug_total").code()).isZero();
    assertThat(unmarked()).hasSize(2).allMatch(id -> BlockReader.open(bucket, id).labelValues(Labels.NAME, List.of()).equals(List.of("kept_total")));
    var before = unmarked();
    assertThat(run("rewrite", "--drop-label", "n").err()).contains("cannot join 2 downsampled series of the same time that would all be {__name__=\"kept_total\", zone=\"z0\"}");
    assertThat(unmarked()).as("what cannot be done to one block is done to none").isEqualTo(before);

    assertThat(run("rewrite", "--drop", "kept_total{n=~\"[23]\"}", "--drop-label", "n").code()).isZero();
    assertThat(unmarked()).allMatch(id -> meta(id).stats().series() == 2);
  }

  @Test
  void rewrite_relabels_by_prometheus_rules_at_every_resolution() throws IOException {
    var id = block(bucket, Labels.of("cluster", "eu"), START, 48 * HOURS);
    var before = samples(bucket, id);
    assertThat(run("downsample").out()).contains("5m");
    var rules = folder.resolve("rules.yml");
    Files.writeString(
        rules,
        """
        - {source_labels: [__name__], regex: debug_.*, action: drop}
        - {source_labels: [n], target_label: parity, modulus: 2, action: hashmod}
        - {source_labels: [zone], regex: z(.*), target_label: größe.zone, replacement: "area-$1"}
        - {regex: zone, action: labeldrop}
        """);
    assertThat(run("rewrite", "--relabel-config", rules.toString(), "--dry-run").out().lines().filter(line -> line.contains("would be rewritten"))).hasSize(2);
    assertThat(run("rewrite", "--relabel-config", rules.toString()).err()).doesNotContain("perennial tools");

    assertThat(unmarked()).hasSize(2);
    for (var one : unmarked()) {
      assertThat(BlockCheck.check(bucket, meta(one), BlockCheck.Depth.CHUNKS)).isInstanceOf(BlockCheck.Sound.class);
      assertThat(BlockReader.open(bucket, one).labelNames(List.of())).containsExactly(Labels.NAME, "größe.zone", "n", "parity");
      assertThat(BlockReader.open(bucket, one).labelValues(Labels.NAME, List.of())).containsExactly("kept_total");
    }
    var raw = unmarked().stream().filter(one -> meta(one).thanos().resolution().isRaw()).findFirst().orElseThrow();
    assertThat(samples(bucket, raw).values()).containsExactlyInAnyOrderElementsOf(
        before.entrySet().stream().filter(series -> series.getKey().contains("kept")).map(Map.Entry::getValue).toList());
    assertThat(run("rewrite", "--relabel-config", rules.toString()).out()).as("a second time there is nothing to do").doesNotContain("raw");
    Files.writeString(rules, "- {action: explode}");
    assertThat(run("rewrite", "--relabel-config", rules.toString()).err()).contains("rule 1: there is no action \"explode\"");
  }

  @Test
  void rewrite_joins_raw_series_that_become_equal() throws IOException {
    block();
    var rules = folder.resolve("rules.yml");
    Files.writeString(rules, "[{regex: n, action: labeldrop}]");
    run("rewrite", "--relabel-config", rules.toString());
    var after = samples(bucket, unmarked().getFirst());
    assertThat(after).hasSize(4);
    assertThat(after.get("{__name__=\"kept_total\", zone=\"z0\"}")).hasSize(120).first().isEqualTo(START + " 0.0");
  }

  @Test
  void replicate_copies_what_the_other_bucket_lacks() {
    var id = block();
    block(bucket, Labels.of("cluster", "us"), START, 2 * HOURS);
    var other = folder.resolve("other").toString();

    assertThat(run("replicate", "--to", other, "--matcher", "{cluster=\"eu\"}", "--dry-run").out()).contains(id.text());
    assertThat(run("replicate", "--to", other, "--matcher", "{cluster=\"eu\"}").out()).contains(id.text());
    var copied = new DirectoryObjectStore(Path.of(other));
    assertThat(BlockDump.blocks(copied)).containsExactly(id);
    assertThat(samples(copied, id)).isEqualTo(samples(bucket, id));
    assertThat(run("replicate", "--to", other).out()).doesNotContain(id.text());
    assertThat(BlockDump.blocks(copied)).hasSize(2);
  }

  @Test
  void import_takes_a_data_directory_without_what_was_deleted_of_it() {
    var data = new DirectoryObjectStore(folder.resolve("data"));
    var id = block(data, Labels.empty(), START, 2 * HOURS);
    BlockReader.open(data, id).delete(List.of(Matcher.equal("n", "2")), new TimeRange(START, START + HOURS));
    var wanted = samples(data, id);

    assertThat(run("import", "--prometheus", folder.resolve("data").toString()).err()).contains("Give at least one --label");
    assertThat(run("import", "--prometheus", folder.resolve("data").toString(), "--label", "cluster=eu", "--label", "replica=a").out()).contains(id.text(), "660");
    assertThat(meta(id).thanos().labels()).isEqualTo(Labels.of("cluster", "eu", "replica", "a"));
    assertThat(meta(id).stats().samples()).isEqualTo(660);
    assertThat(samples(bucket, id)).isEqualTo(wanted);
    assertThat(BlockCheck.check(bucket, meta(id), BlockCheck.Depth.CHUNKS)).isInstanceOf(BlockCheck.Sound.class);
  }

  @Test
  void import_takes_another_bucket() {
    var other = new DirectoryObjectStore(folder.resolve("other"));
    var id = block(other, Labels.of("cluster", "eu"), START, 2 * HOURS);
    assertThat(run("import", "--from", folder.resolve("other").toString()).out()).contains(id.text());
    assertThat(samples(bucket, id)).isEqualTo(samples(other, id));
    assertThat(run("import", "--from", folder.resolve("other").toString()).err()).contains("it is in the bucket already");
  }

  @Test
  void import_takes_text_in_openmetrics() throws IOException {
    var text = folder.resolve("in.om");
    Files.writeString(
        text,
        """
        # TYPE a gauge
        a{x="1 } \\"2"} 1.5 1767225600
        a{x="1 } \\"2"} +Inf 1767225615.5 # {trace="t"} 1
        b_total 7 1767240000
        # EOF
        """);
    assertThat(run("import", "--openmetrics", text.toString(), "--label", "cluster=eu").code()).isZero();
    var blocks = BlockDump.blocks(bucket).stream().map(this::meta).sorted(java.util.Comparator.comparing(BlockMeta::range)).toList();
    assertThat(blocks).hasSize(2);
    assertThat(blocks.getFirst().range()).isEqualTo(new TimeRange(START, START + 2 * HOURS));
    assertThat(samples(bucket, blocks.getFirst().id()))
        .isEqualTo(Map.of("{__name__=\"a\", x=\"1 } \\\"2\"}", List.of("1767225600000 1.5", "1767225615500 Infinity")));
    assertThat(samples(bucket, blocks.getLast().id())).isEqualTo(Map.of("{__name__=\"b_total\"}", List.of("1767240000000 7.0")));
    Files.writeString(text, "a 1\n# EOF\n");
    assertThat(run("import", "--openmetrics", text.toString(), "--label", "cluster=eu").err()).contains("in.om, line 1: a value and a time in seconds are expected");
  }

  @Test
  void downsample_makes_what_is_due_and_nothing_twice() {
    var id = block(bucket, Labels.of("cluster", "eu"), START, 48 * HOURS);
    assertThat(run("downsample").out()).contains(id.text(), "5m");
    assertThat(run("downsample").out()).doesNotContain(id.text());
    assertThat(run("ls").out()).contains("raw", "5m");
  }

  @Test
  void compact_does_what_is_due_once() {
    for (int i = 0; i < 5; i++) {
      block(bucket, Labels.of("cluster", "eu", "replica", "a"), START + i * 2L * HOURS, 2 * HOURS);
      block(bucket, Labels.of("cluster", "eu", "replica", "b"), START + i * 2L * HOURS, 2 * HOURS);
    }
    assertThat(run("compact", "--no-downsampling").code()).isZero();
    var left = unmarked().stream().map(this::meta).sorted(java.util.Comparator.comparing(BlockMeta::range)).toList();
    assertThat(left).hasSize(1);
    assertThat(left.getFirst().range()).isEqualTo(new TimeRange(START, START + 10 * HOURS));
    assertThat(left.getFirst().thanos().labels()).isEqualTo(Labels.of("cluster", "eu"));
    assertThat(samples(bucket, left.getFirst().id()).values()).allMatch(lines -> lines.size() == 600);
  }

  @Test
  void retention_shows_what_would_go_and_changes_nothing() {
    var old = block();
    var young = block(bucket, Labels.of("cluster", "eu", "replica", "a"), START + 48 * HOURS, 2 * HOURS);
    var ended = run("retention", "--raw", "1d", "--no-downsampling", "--at", "2026-01-03T03:00:00Z");
    assertThat(ended.out().lines().filter(line -> line.startsWith("-"))).singleElement().asString().contains(old.text());
    assertThat(ended.out()).contains(young.text());
    assertThat(ended.err()).contains("bytes would be freed");
    assertThat(unmarked()).containsExactlyInAnyOrder(old, young);
  }

  @Test
  void every_command_has_help_that_names_its_options() {
    for (var name : Main.commandLine().getSubcommands().keySet()) {
      var out = new StringWriter();
      var line = Main.commandLine();
      line.setOut(new PrintWriter(out));
      assertThat(line.execute(name, "--help")).isZero();
      assertThat(out.toString()).contains("--bucket=DIR|s3://NAME[/PREFIX]", "--replica-label", "--catalog");
    }
  }
}
