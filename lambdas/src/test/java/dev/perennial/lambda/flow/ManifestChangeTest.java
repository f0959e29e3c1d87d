package dev.perennial.lambda.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ManifestChangeTest {
  private static final Labels EU = Labels.of("cluster", "eu");
  private static final StagedBlock MINE = staged(1);

  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));
  private final Deque<UnaryOperator<Swap>> answers = new ArrayDeque<>();
  private final ManifestChange changes = new ManifestChange(losing());

  @Test
  void a_change_is_written_once_and_a_change_that_is_there_is_not_written() {
    assertThat(change()).isInstanceOf(ManifestChange.Outcome.Changed.class);
    assertThat(change()).isInstanceOf(ManifestChange.Outcome.Unchanged.class);
    assertThat(manifest().version()).isEqualTo(1);
  }

  @Test
  void a_lost_race_is_run_again_on_the_newest_version() {
    answers.add(
        answer -> {
          throw new AssertionError(answer);
        });
    var stale = manifest();
    var _ = catalog.replace(stale.stage(List.of(staged(2))));
    answers.clear();
    var reads = new ArrayDeque<>(List.of(stale));
    var outcome = changes.free(() -> reads.isEmpty() ? manifest() : reads.poll(), ManifestChangeTest::stage);
    assertThat(outcome).isInstanceOf(ManifestChange.Outcome.Changed.class);
    assertThat(manifest().staged()).containsExactly(staged(2), MINE);
  }

  @Test
  void an_unknown_outcome_that_took_is_found_done() {
    answers.add(_ -> new Swap.Unknown("the answer was lost"));
    assertThat(change()).isInstanceOf(ManifestChange.Outcome.Unchanged.class);
    assertThat(manifest().staged()).containsExactly(MINE);
  }

  @Test
  void a_success_that_a_retry_turned_into_a_failure_is_found_done() {
    answers.add(_ -> new Swap.Lost("the condition failed"));
    assertThat(change()).isInstanceOf(ManifestChange.Outcome.Unchanged.class);
    assertThat(manifest().staged()).containsExactly(MINE);
  }

  @Test
  void a_token_that_is_another_workers_is_fenced() {
    change();
    var stream = manifest().stream();
    var now = Instant.EPOCH;
    var _ = catalog.lease(stream, "one", now, Duration.ofMinutes(1));
    var _ = catalog.lease(stream, "two", now.plusSeconds(61), Duration.ofMinutes(1));
    assertThat(changes.fenced(stream, 1, manifest -> manifest.stage(List.of(staged(3))))).isInstanceOf(ManifestChange.Outcome.Fenced.class);
    assertThat(changes.fenced(stream, 2, manifest -> manifest.stage(List.of(staged(4))))).isInstanceOf(ManifestChange.Outcome.Changed.class);
    assertThat(manifest().staged()).containsExactly(MINE, staged(4));
  }

  @Test
  void a_catalogue_that_never_answers_ends_in_a_sentence() {
    for (int i = 0; i < 100; i++) {
      answers.add(_ -> new Swap.Unknown("the answer was lost"));
    }
    assertThatThrownBy(() -> changes.free(this::manifest, manifest -> manifest.stage(List.of(staged((int) manifest.version() + 10)))))
        .isInstanceOf(CatalogException.class)
        .hasMessage("Cannot change stream " + manifest().stream() + " after 25 attempts; the last one: the answer was lost");
  }

  private ManifestChange.Outcome change() {
    return changes.free(this::manifest, ManifestChangeTest::stage);
  }

  private static Manifest stage(Manifest manifest) {
    return manifest.isStaged(MINE.id()) ? manifest : manifest.stage(List.of(MINE));
  }

  private Manifest manifest() {
    return catalog.manifest(TenantId.DEFAULT, EU);
  }

  private static StagedBlock staged(int number) {
    return new StagedBlock(new BlockId("%026d".formatted(number)), 0, Instant.EPOCH);
  }

  /// The catalogue, whose writes take and whose answers are then replaced, as long as there are replacements.
  private Catalog losing() {
    return (Catalog)
        Proxy.newProxyInstance(
            Catalog.class.getClassLoader(),
            new Class<?>[] {Catalog.class},
            (_, method, arguments) -> {
              var answer = method.invoke(catalog, arguments);
              var change = answer instanceof Swap ? answers.poll() : null;
              return change == null ? answer : change.apply((Swap) answer);
            });
  }
}
