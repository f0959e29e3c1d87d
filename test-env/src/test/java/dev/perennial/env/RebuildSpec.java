package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.SmallRun.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A catalogue that was emptied is made again from the bucket, and queries do not see the difference.
class RebuildSpec {
  private static final int RANGES = 3;
  private static final List<String> RESOLUTIONS = List.of("0s", "5m");

  /** Superseded blocks stay in the bucket, so that the rebuild has to tell them from those that live. */
  private static final String[] KEEPING = {"--delete-delay", "1h", "--orphan-delay", "1h"};

  @TempDir Path folder;

  private record Seen(Map<String, List<Asked.Sample>> fine, Map<String, List<Asked.Sample>> coarse, Set<Shown> blocks) {
    static Seen by(SmallRun run, String querier) throws Exception {
      return new Seen(
          run.answer(querier, "c", RESOLUTIONS.getFirst()),
          run.answer(querier, "c", RESOLUTIONS.getLast()),
          run.shown(querier, "c").stream().collect(Collectors.toSet()));
    }
  }

  @Test
  void a_deleted_catalogue_is_made_again_by_the_pipeline() throws Exception {
    try (var run = new SmallRun(folder, 24_200)) {
      var before = compacted(run);
      var superseded = before.blocks().stream().filter(block -> block.state().equals("superseded")).map(Shown::id).toList();
      assertThat(superseded).as("the replicas' blocks lie in the bucket").hasSize(2 * RANGES);
      assertThat(run.folders()).containsAll(superseded);
      run.crew().kill("query");
      deleteCatalogue(run);

      run.runPipeline("pipeline", KEEPING);
      run.startQuery("again");
      assertThat(Seen.by(run, "again")).isEqualTo(before);
    }
  }

  @Test
  void a_catalogue_emptied_under_a_running_pipeline_and_querier_is_made_again() throws Exception {
    try (var run = new SmallRun(folder, 24_300)) {
      var before = compacted(run);
      run.startPipeline("running", List.of(), "--delete-delay", "1h", "--orphan-delay", "1h", "--interval", "100ms", "--clean-interval", "200ms");
      try (var database = DriverManager.getConnection("jdbc:" + run.catalogue());
          var statement = database.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 5000");
        for (var table : List.of("manifest", "block", "member", "run")) {
          statement.executeUpdate("DELETE FROM " + table);
        }
      }
      Patience.until("the blocks are known again", () -> Seen.by(run, "query").blocks().equals(before.blocks()));
      assertThat(Seen.by(run, "query")).isEqualTo(before);
    }
  }

  @Test
  void a_querier_with_the_bucket_alone_gives_the_same_answers() throws Exception {
    try (var run = new SmallRun(folder, 24_400)) {
      var before = compacted(run);
      run.startQueryOnBucket("bucket-alone");
      assertThat(Seen.by(run, "bucket-alone")).isEqualTo(before);
    }
  }

  @Test
  void blocks_that_retention_took_out_of_queries_do_not_come_back() throws Exception {
    try (var run = new SmallRun(folder, 24_500)) {
      var raw = compacted(run).fine();
      run.runPipeline("retaining", "--delete-delay", "1h", "--retention-raw", "1h");
      var before = Seen.by(run, "query");
      assertThat(before.coarse()).hasSize(4);
      assertThat(before.fine()).as("the finest that are left").isEqualTo(before.coarse()).isNotEqualTo(raw);
      run.crew().kill("query");
      deleteCatalogue(run);

      run.runPipeline("pipeline", KEEPING);
      run.startQuery("again");
      assertThat(Seen.by(run, "again")).isEqualTo(before);
    }
  }

  private static void deleteCatalogue(SmallRun run) throws IOException {
    Files.delete(run.catalogueFile());
    for (var suffix : List.of("-wal", "-shm")) {
      Files.deleteIfExists(Path.of(run.catalogueFile() + suffix));
    }
  }

  /// Puts blocks, runs a pipeline over them and starts the querier `query`; what that one sees.
  private static Seen compacted(SmallRun run) throws Exception {
    new StaggeredBlocks(run.bucket(), 5).put("c", RANGES);
    run.startQueryOnBucket("first");
    var uncompacted = run.answer("first", "c", "0s");
    run.crew().kill("first");
    run.runPipeline("pipeline", KEEPING);
    run.startQuery("query");
    var seen = Seen.by(run, "query");
    assertThat(seen.fine()).hasSize(4).isEqualTo(uncompacted);
    assertThat(seen.coarse()).hasSize(4).isNotEqualTo(uncompacted);
    assertThat(seen.blocks().stream().filter(Shown::isLive).map(Shown::resolution)).containsExactlyInAnyOrder("raw", "5m");
    return seen;
  }
}
