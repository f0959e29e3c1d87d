package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.location.CatalogLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is broken is told in one sentence, and nothing beside it is disturbed.
class BadInputSpec {
  private static final Labels A = Labels.of("cluster", "c", "replica", "a");
  private static final Labels B = Labels.of("cluster", "c", "replica", "b");

  @TempDir Path folder;

  @Test
  void each_sick_block_is_quarantined_with_its_fault_and_harms_no_other() throws Exception {
    try (var run = new SmallRun(folder, 24_600)) {
      var blocks = new StaggeredBlocks(run.bucket(), 6);
      blocks.put("other", 2);
      for (int number : List.of(0, 2, 4, 6, 8)) {
        blocks.put(A, StaggeredBlocks.range(number));
      }
      run.startQueryOnBucket("before");
      var alone = run.answer("before", "c", "0s");
      var others = run.answer("before", "other", "0s");
      run.crew().kill("before");
      assertThat(alone).hasSize(3);

      var truncated = blocks.put(B, StaggeredBlocks.range(0));
      var index = file(run, truncated, "index");
      Files.write(index, Arrays.copyOf(Files.readAllBytes(index), 300));
      var damaged = blocks.put(B, StaggeredBlocks.range(2));
      change(file(run, damaged, "chunks/000001"), 20);
      var noJson = blocks.put(B, StaggeredBlocks.range(4));
      Files.writeString(file(run, noJson, "meta.json"), "<html>not found</html>");
      var nobody = blocks.put(Labels.empty(), StaggeredBlocks.range(6));
      var newer = blocks.put(B, StaggeredBlocks.range(8));
      var bytes = Files.readAllBytes(file(run, newer, "index"));
      bytes[4] = 9;
      Files.write(file(run, newer, "index"), bytes);
      age(run.bucketFolder());

      run.startQuery("query");
      run.runPipeline("pipeline", "--delete-delay", "1h");
      // Only a merge reads every chunk, and so finds the damaged one; the next merge leaves it out.
      run.runPipeline("pipeline", "--delete-delay", "1h");

      var quarantined = run.quarantined("query");
      assertThat(quarantined).containsOnlyKeys(truncated.text(), damaged.text(), noJson.text(), nobody.text(), newer.text());
      assertThat(quarantined.get(truncated.text())).contains(truncated.text(), "index has 300 bytes where meta.json says ");
      assertThat(quarantined.get(damaged.text())).contains(damaged + "/chunks/000001", "chunk there is damaged");
      assertThat(quarantined.get(noJson.text())).contains(noJson + "/meta.json", "JSON");
      assertThat(quarantined.get(nobody.text())).contains(nobody.text(), "it has no external labels");
      assertThat(quarantined.get(newer.text())).contains(newer + "/index", "version 9");
      assertThat(quarantined.values()).allSatisfy(reason -> assertSentence(reason));

      assertThat(run.shown("query", "c").stream().filter(SmallRun.Shown::isLive).map(SmallRun.Shown::level)).contains(2);
      var answer = run.answer("query", "c", "0s");
      alone.forEach((series, samples) -> assertThat(answer.get(series)).as(series).isNotNull().containsAll(samples));
      assertThat(run.answer("query", "other", "0s")).isEqualTo(others);
      assertThat(run.shown("query", "other").stream().filter(SmallRun.Shown::isLive)).allMatch(block -> block.level() == 2);
      assertNoTraces(run, "pipeline", "query");
    }
  }

  @Test
  void bad_questions_are_refused_in_the_words_of_prometheus_and_the_next_one_is_answered() throws Exception {
    try (var run = new SmallRun(folder, 24_700)) {
      new StaggeredBlocks(run.bucket(), 7).put("c", 1);
      run.startQueryOnBucket("query");
      var url = run.url("query");
      var before = run.answer("query", "c", "0s");

      var syntax = Asked.of(url, "/api/v1/query", "query", "sum(up");
      assertRefused(syntax, 400, "bad_data");
      assertThat(syntax.text("error")).startsWith("invalid parameter \"query\": 1:").contains("parse error");

      var unknown = Asked.of(url, "/api/v1/query", "query", "nobody_exports_this");
      assertThat(unknown.status()).isEqualTo(200);
      assertThat(unknown.text("status")).isEqualTo("success");
      assertThat(unknown.text("data", "resultType")).isEqualTo("vector");
      assertThat(unknown.list("data", "result")).isEmpty();
      assertThat(unknown.warnings()).isEmpty();

      var points = Asked.of(url, "/api/v1/query_range", "query", "up", "start", "0", "end", "11002", "step", "1");
      assertRefused(points, 400, "bad_data");
      assertThat(points.text("error")).startsWith("exceeded maximum resolution of 11,000 points per timeseries.");

      assertRefused(Asked.of(url, "/api/v1/query_range", "query", "up", "start", "x", "end", "1", "step", "1"), 400, "bad_data");
      assertRefused(Asked.of(url, "/api/v1/series"), 400, "bad_data");

      assertThat(run.answer("query", "c", "0s")).isEqualTo(before);
      assertNoTraces(run, "query");
    }
  }

  @Test
  void a_sidecar_that_does_not_answer_is_named_in_a_warning_and_the_rest_is_answered_in_time() throws Exception {
    // Both accept connections, for the system does so in their name, and never say a word.
    try (var member = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var named = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var run = new SmallRun(folder, 24_800)) {
      var memberAddress = "127.0.0.1:" + member.getLocalPort();
      var namedAddress = "127.0.0.1:" + named.getLocalPort();
      new StaggeredBlocks(run.bucket(), 8).put("c", 1);
      run.runPipeline("pipeline");
      try (var catalogue = CatalogLocation.parse(run.catalogue()).open()) {
        var now = Instant.now();
        catalogue.report(
            new Member(
                TenantId.DEFAULT, Labels.of("cluster", "silent", "replica", "a"), "1", memberAddress, "test", StaggeredBlocks.START, 0, 0, now,
                now.plus(Duration.ofHours(1)), Member.Trailing.NONE));
      }
      run.startQuery("query", "--endpoint", namedAddress, "--endpoint-timeout", "1s");

      long asked = System.nanoTime();
      var answer = run.ask("query", "{__name__=~\".+\"}");
      var took = Duration.ofNanos(System.nanoTime() - asked);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.series()).hasSize(4);
      assertThat(took).as("a sidecar's time, not the query's two minutes").isLessThan(Duration.ofSeconds(20));
      assertThat(answer.warnings())
          .hasSize(2)
          .anySatisfy(warning -> assertThat(warning.toString()).contains(memberAddress, "cluster=\"silent\"", "did not answer"))
          .anySatisfy(warning -> assertThat(warning.toString()).contains(namedAddress, "has not said yet what it holds"))
          .allSatisfy(warning -> assertSentence(warning.toString()));

      var refused = run.ask("query", "{__name__=~\".+\"}", "partial_response", "false");
      assertRefused(refused, 500, "internal");
      assertThat(refused.text("error")).contains(memberAddress);
      assertNoTraces(run, "query");
    }
  }

  private static void assertRefused(Asked asked, int status, String type) {
    assertThat(asked.status()).as(asked.body()).isEqualTo(status);
    assertThat(asked.map()).containsOnlyKeys("status", "errorType", "error");
    assertThat(asked.text("status")).isEqualTo("error");
    assertThat(asked.text("errorType")).isEqualTo(type);
    assertThat(asked.text("error")).isNotBlank().doesNotContain("Exception", "\n");
  }

  private static void assertSentence(String text) {
    assertThat(text).matches("[A-Z].*\\.").doesNotContain("Exception", "\n", "..");
  }

  private static void assertNoTraces(SmallRun run, String... names) throws IOException {
    for (var name : names) {
      assertThat(run.words(name)).as("the words of %s", name).doesNotContain("Exception", "\tat ");
    }
  }

  private static Path file(SmallRun run, BlockId id, String name) {
    return run.bucketFolder().resolve(id.text()).resolve(name);
  }

  private static void change(Path file, int place) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[place] ^= 1;
    Files.write(file, bytes);
  }

  /// Makes all files look old enough to be whole.
  private static void age(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
      }
    }
  }
}
