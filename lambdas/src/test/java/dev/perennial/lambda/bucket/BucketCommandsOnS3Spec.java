package dev.perennial.lambda.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.s3.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same commands over S3: a bucket that the command line names with a prefix and an endpoint of its own.
class BucketCommandsOnS3Spec {
  private static final long START = 1_767_225_600_000L;
  private static final long HOURS = 3_600_000L;
  private static final Labels EU = Labels.of("cluster", "eu", "replica", "a");
  private static S3Server server;
  private static int buckets;

  @TempDir private Path folder = Path.of("");
  private final Random random = new Random(7);
  private String location = "";
  private ObjectStore bucket;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
  }

  @AfterAll
  static void stop() throws Exception {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.stop();
  }

  @BeforeEach
  void open() {
    location = location("metrics" + buckets++);
    bucket = BucketLocation.parse(location).open();
  }

  /// Makes a bucket and names a prefix of it.
  private static String location(String name) {
    try (var client = server.client().build()) {
      client.createBucket(request -> request.bucket(name));
    }
    return "s3://" + name + "/below/here?endpoint=" + server.endpoint() + "&region=us-east-1&path-style=true";
  }

  private String run(String command, String... arguments) {
    var ended = BucketCommandsSpec.run(location, command, arguments);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended.out();
  }

  private BlockId block(long from, long length) {
    return BucketCommandsSpec.block(bucket, random, EU, from, length);
  }

  private List<BlockId> unmarked() {
    return BlockDump.blocks(bucket).stream().filter(id -> !Found.look(bucket, id).isMarkedForDeletion()).toList();
  }

  @Test
  void what_looks_finds_the_blocks() {
    var id = block(START, 2 * HOURS);
    assertThat(run("ls")).contains(id.text(), "720");
    assertThat(run("inspect", id.text())).contains("made by", "sidecar", "n 6");
    assertThat(run("verify")).contains(id + "  sound");
    assertThat(run("retention", "--raw", "1d", "--no-downsampling", "--at", "2026-01-03T03:00:00Z").lines().filter(line -> line.startsWith("-")))
        .singleElement()
        .asString()
        .contains(id.text());
    assertThat(unmarked()).containsExactly(id);
  }

  @Test
  void marks_are_laid_and_what_is_marked_goes() {
    var id = block(START, 2 * HOURS);
    run("mark", "--mark", "no-compact", "--details", "by hand", id.text());
    assertThat(bucket.head(BlockFiles.key(id, BlockFiles.NO_COMPACT_MARK))).isPresent();
    assertThat(run("ls")).contains("no-compact");
    run("mark", "--mark", "no-compact", "--remove", id.text());
    assertThat(bucket.head(BlockFiles.key(id, BlockFiles.NO_COMPACT_MARK))).isEmpty();
    run("mark", "--mark", "deletion", id.text());
    run("cleanup", "--delete-delay", "0");
    assertThat(bucket.list("", "", "").objects()).isEmpty();
  }

  @Test
  void replicate_and_import_take_blocks_from_bucket_to_bucket_and_from_a_folder() {
    var id = block(START, 2 * HOURS);
    var other = location("elsewhere" + buckets++);
    assertThat(run("replicate", "--to", other)).contains(id.text());
    var copied = BucketLocation.parse(other).open();
    assertThat(BucketCommandsSpec.samples(copied, id)).isEqualTo(BucketCommandsSpec.samples(bucket, id));

    var third = BucketCommandsSpec.block(copied, random, EU, START + 2 * HOURS, 2 * HOURS);
    assertThat(run("import", "--from", other)).contains(third.text());
    var data = BucketLocation.parse(folder.resolve("data").toString()).open();
    var local = BucketCommandsSpec.block(data, random, Labels.empty(), START + 4 * HOURS, 2 * HOURS);
    assertThat(run("import", "--prometheus", folder.resolve("data").toString(), "--label", "cluster=eu")).contains(local.text());
    assertThat(BlockDump.blocks(bucket)).containsExactlyInAnyOrder(id, third, local);
  }

  @Test
  void rewrite_downsample_and_compact_write_blocks_that_are_sound() throws IOException {
    var rules = folder.resolve("rules.yml");
    Files.writeString(rules, "[{source_labels: [__name__], regex: debug_.*, action: drop}]");
    for (int i = 0; i < 5; i++) {
      block(START + 2L * i * HOURS, 2 * HOURS);
    }
    run("rewrite", "--relabel-config", rules.toString());
    assertThat(unmarked()).hasSize(5);
    run("compact", "--no-downsampling");
    assertThat(unmarked()).singleElement().satisfies(id -> assertThat(Found.look(bucket, id).need().stats().samples()).isEqualTo(4 * 600));

    block(START + 48 * HOURS, 48 * HOURS);
    assertThat(run("downsample")).contains("5m");
    assertThat(run("verify")).doesNotContain("NOT");
  }

  @Test
  void a_bucket_that_is_not_there_is_told_in_a_sentence() {
    var err = new StringWriter();
    var line = Main.commandLine();
    line.setErr(new PrintWriter(err));
    assertThat(line.execute("ls", "--bucket", location.replace("s3://metrics", "s3://nowhere"))).isEqualTo(1);
    assertThat(err.toString()).startsWith("perennial tools bucket: Cannot list * in s3://nowhere").doesNotContain("\tat ");
  }
}
