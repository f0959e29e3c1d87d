package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @Test
  void once_merges_what_lies_in_a_folder_and_keeps_the_catalogue_in_a_file(@TempDir Path folder) {
    var world = new World(21);
    world.ship("a", World.minutes(0, 2));
    world.ship("b", World.minutes(0, 2));
    var bucket = BucketLocation.parse(folder.resolve("bucket").toString()).open();
    world.bucket.list("", "", "").objects().forEach(object -> bucket.put(object.key(), world.bucket.read(object.key()).orElseThrow()));
    var catalogue = "sqlite:" + folder.resolve("catalogue.db");

    assertThat(Main.run("--bucket", folder.resolve("bucket").toString(), "--catalog", catalogue, "--block-range", "2m", "--delete-delay", "0", "--once"))
        .isZero();

    try (var catalog = CatalogLocation.parse(catalogue).open()) {
      var manifest = catalog.manifest(TenantId.DEFAULT, World.EU);
      assertThat(manifest.live()).hasSize(1).first().satisfies(block -> assertThat(block.coverage()).hasSize(2));
      assertThat(manifest.superseded()).isEmpty();
      assertThat(bucket.list("", "/", "").folders()).containsExactly(manifest.live().stream().map(LiveBlock::id).findFirst().orElseThrow() + "/");
    }
  }

  @ParameterizedTest
  @CsvSource({"one-to-one, 144", "penalty, 72"})
  void replicas_are_merged_as_thanos_does_where_asked(String way, long samples, @TempDir Path folder) {
    var world = new World(21);
    world.ship("a", World.minutes(0, 2));
    world.ship("b", World.minutes(0, 2));
    var bucket = BucketLocation.parse(folder.resolve("bucket").toString()).open();
    world.bucket.list("", "", "").objects().forEach(object -> bucket.put(object.key(), world.bucket.read(object.key()).orElseThrow()));
    var catalogue = "sqlite:" + folder.resolve("catalogue.db");

    assertThat(Main.run("--bucket", folder.resolve("bucket").toString(), "--catalog", catalogue, "--block-range", "2m", "--dedup", way, "--once"))
        .isZero();

    try (var catalog = CatalogLocation.parse(catalogue).open()) {
      var live = catalog.manifest(TenantId.DEFAULT, World.EU).live().stream().map(LiveBlock::id).toList();
      assertThat(live).hasSize(1).allSatisfy(id -> assertThat(BlockReader.open(bucket, id).meta().stats().samples()).isEqualTo(samples));
    }
  }

  @Test
  void help_says_what_it_does_and_every_option() {
    var help = new CommandLine(new Main()).getUsageMessage(CommandLine.Help.Ansi.OFF);
    assertThat(help)
        .startsWith("Usage: perennial pipeline")
        .contains("Turns the blocks that sidecars ship into few, deduplicated and downsampled ones.", "--bucket", "--catalog", "--block-range", "--once");
  }

  @Test
  void wrong_words_end_in_a_sentence() {
    assertThat(said("--bucket", "ftp://x", "--catalog", "memory", "--once")).startsWith("perennial pipeline: Cannot open the bucket \"ftp://x\"");
    assertThat(said("--bucket", "/tmp/x", "--catalog", "memory", "--dedup", "chain", "--once"))
        .startsWith("perennial pipeline: Cannot deduplicate by \"chain\": give local, one-to-one or penalty.");
    assertThat(said("--bucket", "/tmp/x", "--catalog", "memory", "--block-range", "2 hours", "--once"))
        .startsWith("Invalid value for option '--block-range': \"2 hours\" is not a duration such as 90s, 2h or 15d");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "90s, 90000", "2h, 7200000", "1d12h, 129600000", "15d, 1296000000", "250ms, 250"})
  void durations_are_written_as_for_prometheus(String text, long millis) {
    assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "5", "-2h", "2h ", "99999999999999y"})
  void what_is_not_a_duration_is_refused(String text) {
    assertThatThrownBy(() -> new Durations().convert(text)).hasMessage("\"" + text + "\" is not a duration such as 90s, 2h or 15d");
  }

  private static String said(String... arguments) {
    var err = new StringWriter();
    Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
    return err.toString();
  }
}
