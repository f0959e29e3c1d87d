package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.env.demo.History;
import dev.perennial.env.demo.Shop;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser: what a person sees of a bucket with two replicas' blocks.
class PageSpec {
  @TempDir Path folder;

  @Test
  void the_page_draws_a_query_over_both_replicas_and_shows_the_blocks() throws Exception {
    var browser =
        Arrays.stream(System.getenv("PATH").split(":")).map(part -> Path.of(part, "chromium")).filter(Files::isExecutable).findFirst();
    assumeTrue(browser.isPresent(), "Skipped: no chromium on the PATH (Debian's package chromium)");
    var settings = new Settings(folder, 24_000, "2h", 1, "demo", "", "", List.of(), List.of());
    Files.createDirectories(settings.bucket());
    var end = Instant.parse("2026-03-01T00:00:00Z");
    var wrote =
        new History(new Shop(), "shop:80", "demo")
            .write(new DirectoryObjectStore(settings.bucket()), end, Duration.ofDays(2), Duration.ofHours(2).toMillis(), new Random(1));
    assertThat(wrote).contains("series");
    try (var run = new LocalRun(settings, _ -> {})) {
      run.startPipeline(List.of());
      run.startQuery();
      Patience.until(
          "both replicas' blocks are merged",
          () -> Asked.of(run.url(), "/api/v1/perennial/blocks").body().contains("\"level\":2"));

      var graph = dom(browser.get(), run.url() + "/#graph?query=shop_visitors&range=86400&end=" + end.getEpochSecond());
      assertThat(graph).contains("2 series in").contains("store=\"north\"").contains("store=\"south\"").contains("<canvas");
      assertThat(graph).as("no complaint").doesNotContain("class=\"error\"").doesNotContain("class=\"warning\"");

      var wrong = dom(browser.get(), run.url() + "/#graph?query=sum(&range=86400");
      assertThat(wrong).contains("class=\"error\"").contains("parse error");

      var blocks = dom(browser.get(), run.url() + "/#blocks");
      assertThat(blocks).contains("cluster=\"demo\"").contains("raw, level 2").contains("superseded");
    }
  }

  private String dom(Path browser, String url) throws Exception {
    var out = folder.resolve("dom.html");
    var process =
        new ProcessBuilder(
                browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=10000", "--dump-dom", url)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    return Files.readString(out, StandardCharsets.UTF_8).replace("&quot;", "\"");
  }
}
