package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.index.IndexStep;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.lambda.retain.RetainStep;
import dev.perennial.lambda.wiring.Effects;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.block.SeriesChunks;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The last two columns of the flow table, a test a cell: what each step comes to when it runs twice, late, or dies half-way.
class FlowTest {
  private final World world = new World(11);

  @BeforeEach
  void two_blocks_are_shipped() {
    world.at(2.1);
  }

  @Test
  void ship_dies_halfway_without_meta_json_it_is_no_block() {
    var id = world.ship("a", World.minutes(0, 2));
    world.bucket.delete(BlockFiles.meta(id));

    assertThat(world.steps().index().index(id)).isEqualTo(new IndexStep.Outcome.Partial("Block " + id + " has no meta.json."));
    assertThat(world.manifest().version()).isZero();
    world.pass(Duration.ofHours(47));
    assertThat(world.steps().sweep().search().removed()).isZero();
    world.pass(Duration.ofHours(2));
    assertThat(world.steps().sweep().search().removed()).isEqualTo(1);
    assertThat(world.folders()).isEmpty();
  }

  @Test
  void event_that_was_lost_is_made_up_for_by_the_sweep() {
    var id = world.ship("a", World.minutes(0, 2));
    assertThat(world.steps().sweep().search().blocks()).containsExactly(id);
    world.steps().index().index(id);
    assertThat(world.steps().sweep().search().blocks()).isEmpty();
  }

  @Test
  void index_runs_twice_no_op() {
    var id = world.ship("a", World.minutes(0, 2));
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Entered.class);
    var after = world.manifest();
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Known.class);
    assertThat(world.manifest()).isEqualTo(after);
    assertThat(world.runs()).hasSize(1);
  }

  @Test
  void index_waits_for_files_that_are_missing_and_leaves_staged_ids_alone() {
    var id = world.ship("a", World.minutes(0, 2));
    var index = world.bucket.read(BlockFiles.index(id)).orElseThrow();
    world.bucket.delete(BlockFiles.index(id));
    assertThat(world.steps().index().index(id)).isEqualTo(new IndexStep.Outcome.Partial("Block " + id + " has no index yet."));
    world.bucket.put(BlockFiles.index(id), index);
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Entered.class);

    var product = verified();
    assertThat(world.steps().index().index(product.outputs().getFirst())).isEqualTo(new IndexStep.Outcome.Staged());
    assertThat(world.live()).containsExactlyInAnyOrder("[0-2)a", "[0-2)a", "[0-2)b");
  }

  @Test
  void index_tells_of_an_upload_that_was_never_finished_and_takes_it_once_it_is() {
    var id = world.ship("a", World.minutes(0, 2));
    var index = world.bucket.read(BlockFiles.index(id)).orElseThrow();
    world.bucket.delete(BlockFiles.index(id));
    world.pass(Duration.ofHours(47));
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Partial.class);

    world.pass(Duration.ofHours(2));
    assertThat(world.steps().index().index(id))
        .isInstanceOfSatisfying(
            IndexStep.Outcome.Quarantined.class,
            told ->
                assertThat(told.why())
                    .startsWith("Block " + id + " has no index yet. Nothing was written to its folder since ")
                    .endsWith(": its upload was never finished. Copy what is missing, or mark the block for deletion."));
    assertThat(world.steps().index().index(id)).isEqualTo(new IndexStep.Outcome.Refused());

    world.pass(Duration.ofMinutes(1));
    world.bucket.put(BlockFiles.index(id), index);
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Entered.class);
  }

  @Test
  void index_late_after_the_block_was_merged_and_swept_sets_it_aside() throws InterruptedException {
    var id = world.ship("a", World.minutes(0, 2));
    world.ship("b", World.minutes(0, 2));
    var objects = List.of(BlockFiles.META, BlockFiles.INDEX, "chunks/000001").stream().map(path -> BlockFiles.key(id, path)).toList();
    var bytes = objects.stream().map(key -> world.bucket.read(key).orElseThrow()).toList();
    try (var pipeline = world.pipeline()) {
      World.settle(pipeline);
      world.pass(Duration.ofDays(3));
      pipeline.clean();
    }
    var answer = world.answer();
    for (int i = 0; i < bytes.size(); i++) {
      world.bucket.put(objects.get(i), bytes.get(i));
    }
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Duplicate.class);
    assertThat(world.live()).containsExactly("[0-2)ab");
    assertThat(world.answer()).isEqualTo(answer);
    assertThat(world.bucket.head(BlockFiles.deletionMark(id))).isPresent();
  }

  @Test
  void index_sets_a_block_aside_that_the_bucket_marks_for_deletion() {
    var id = world.ship("a", World.minutes(0, 2));
    world.bucket.put(BlockFiles.deletionMark(id), new DeletionMark(id, world.clock.instant(), "").toJson());
    assertThat(world.steps().index().index(id)).isInstanceOf(IndexStep.Outcome.Duplicate.class);
    assertThat(world.live()).isEmpty();
    assertThat(world.manifest().superseded())
        .singleElement()
        .satisfies(gone -> assertThat(gone.reason()).isEqualTo("The block carries a deletion-mark.json."));
  }

  @Test
  void index_keeps_the_markers_beside_a_block_for_the_planner() {
    var a = world.ship("a", World.minutes(0, 2));
    world.bucket.put(BlockFiles.key(a, BlockFiles.NO_COMPACT_MARK), ByteSlice.of("{}".getBytes(StandardCharsets.UTF_8)));
    var b = world.ship("b", World.minutes(0, 2));
    world.steps().index().index(a);
    world.steps().index().index(b);
    assertThat(world.manifest().live(a).orElseThrow().marks()).containsExactly(LiveBlock.Mark.NO_COMPACT);
    assertThat(world.steps().plan().plan(world.manifest().stream(), "one")).isInstanceOf(PlanStep.Outcome.Idle.class);

    // An event tells of the marker's coming and going.
    world.bucket.delete(BlockFiles.key(a, BlockFiles.NO_COMPACT_MARK));
    assertThat(world.steps().index().index(a)).isInstanceOf(IndexStep.Outcome.Known.class);
    assertThat(world.manifest().live(a).orElseThrow().marks()).isEmpty();
    assertThat(world.steps().plan().plan(world.manifest().stream(), "one")).isInstanceOf(PlanStep.Outcome.Planned.class);
  }

  @Test
  void plan_runs_twice_lease_taken_skip() {
    entered();
    assertThat(world.steps().plan().plan(world.manifest().stream(), "one")).isInstanceOf(PlanStep.Outcome.Planned.class);
    assertThat(world.steps().plan().plan(world.manifest().stream(), "two"))
        .isInstanceOfSatisfying(PlanStep.Outcome.Busy.class, busy -> assertThat(busy.by().holder()).isEqualTo("one"));
  }

  @Test
  void plan_dies_halfway_lease_expires() {
    var first = assignment("one");
    world.pass(world.settings.leased());
    var second = planned("two");
    assertThat(second.lease().token()).isGreaterThan(first.lease().token());
    assertThat(second.job()).isEqualTo(first.job());
  }

  @Test
  void plan_without_work_takes_no_lease() {
    world.steps().index().index(world.ship("a", World.minutes(0, 2)));
    assertThat(world.steps().plan().plan(world.manifest().stream(), "one")).isEqualTo(new PlanStep.Outcome.Idle());
    assertThat(world.catalog.lease(world.manifest().stream(), "two", world.clock.instant(), Duration.ofMinutes(1)))
        .isInstanceOf(Lease.Attempt.Held.class);
  }

  @Test
  void compact_runs_twice_new_ids_older_ones_swept() {
    var assignment = assignment("one");
    var first = passed(world.steps().compact().compact(assignment)).outputs().getFirst();
    var second = passed(world.steps().compact().compact(assignment));
    assertThat(second.outputs()).doesNotContain(first);
    passed(world.steps().swap().swap(passed(world.steps().verify().verify(second))));
    world.catalog.release(assignment.stream(), assignment.lease());

    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(assignment.stream(), "sweeper");
    assertThat(world.folders()).isEqualTo(world.liveIds()).doesNotContain(first.text());
    assertThat(world.manifest().staged()).isEmpty();
  }

  @Test
  void compact_dies_halfway_orphans_swept() {
    var assignment = assignment("one");
    var dying = new Effects(3, () -> {
      throw new World.Died();
    });
    var steps = world.steps(dying);
    assertThatThrownBy(() -> steps.compact().compact(assignment)).isInstanceOf(World.Died.class);
    assertThat(world.folders()).as("something was written").hasSize(3);
    var orphan = world.manifest().staged().getFirst().id();
    assertThat(world.bucket.head(BlockFiles.meta(orphan))).isEmpty();

    world.pass(Duration.ofDays(3));
    assertThat(world.steps().sweep().search().removed()).as("staged ids are not taken for folders of nobody").isZero();
    world.steps().sweep().sweep(assignment.stream(), "sweeper");
    assertThat(world.folders()).isEqualTo(world.liveIds());
    assertThat(world.manifest().staged()).isEmpty();
  }

  @Test
  void compact_late_after_its_sources_were_merged_does_nothing() {
    var late = assignment("one");
    var product = passed(world.steps().verify().verify(passed(world.steps().compact().compact(late))));
    passed(world.steps().swap().swap(product));
    assertThat(world.steps().compact().compact(late)).isInstanceOf(Work.Past.class);
    assertThat(world.manifest().staged()).isEmpty();
  }

  @Test
  void verify_runs_twice_same_verdict() {
    var product = passed(world.steps().compact().compact(assignment("one")));
    var key = BlockFiles.meta(product.outputs().getFirst());
    assertThat(world.bucket.head(key)).isEmpty();
    assertThat(world.steps().verify().verify(product)).isEqualTo(new Work.Passed(product));
    var meta = world.bucket.read(key);
    assertThat(world.steps().verify().verify(product)).isEqualTo(new Work.Passed(product));
    assertThat(world.bucket.read(key)).isEqualTo(meta).isPresent();
  }

  @Test
  void verify_refuses_a_block_that_does_not_hold_what_was_to_be_kept() {
    var product = passed(world.steps().compact().compact(assignment("one")));
    var output = product.outputs().getFirst();
    var key = BlockFiles.key(output, "perennial/accounts.json");
    var accounts = new String(world.bucket.read(key).orElseThrow().toArray(), StandardCharsets.UTF_8);
    assertThat(accounts).startsWith("{\"series\":3,\"read\":144,\"kept\":72,\"duplicates\":72,\"deleted\":0,\"hash\":\"");
    world.bucket.put(
        key, ByteSlice.of(accounts.replace("\"kept\":72,\"duplicates\":72", "\"kept\":73,\"duplicates\":71").getBytes(StandardCharsets.UTF_8)));

    assertThat(world.steps().verify().verify(product))
        .isEqualTo(
            new Work.Refused(
                "Cannot take block " + output + " for its sources: it holds 72 samples of 3 series, and 73 samples of 3 series were to be kept."));
    assertThat(world.bucket.head(BlockFiles.meta(output))).isEmpty();
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Refused.class);
    assertThat(world.live()).containsExactly("[0-2)a", "[0-2)b");
  }

  @Test
  void verify_refuses_damaged_bytes() {
    var product = passed(world.steps().compact().compact(assignment("one")));
    var output = product.outputs().getFirst();
    var key = BlockFiles.segment(output, 1);
    var bytes = world.bucket.read(key).orElseThrow().toArray();
    bytes[20] ^= 1;
    world.bucket.put(key, ByteSlice.of(bytes));
    assertThat(world.steps().verify().verify(product))
        .isInstanceOfSatisfying(Work.Refused.class, refused -> assertThat(refused.why()).startsWith("Cannot read " + key).endsWith("."));
    assertThat(world.bucket.head(BlockFiles.meta(output))).isEmpty();
  }

  @Test
  void verify_refuses_a_block_without_one_series_one_chunk_or_one_sample_and_one_with_another_value() {
    var product = passed(world.steps().compact().compact(assignment("one")));
    var output = product.outputs().getFirst();
    var written = series(output);
    var changes =
        List.<UnaryOperator<List<SeriesChunks>>>of(
            all -> all.subList(1, all.size()),
            all -> changed(all, samples -> {
              var half = new Samples();
              half.add(samples, 0, samples.size() / 2);
              return half;
            }),
            all -> changed(all, samples -> {
              var skipped = new Samples();
              skipped.add(samples, 0, 7);
              skipped.add(samples, 8, samples.size());
              return skipped;
            }),
            all -> changed(all, samples -> {
              samples.values()[5] = Math.nextUp(samples.value(5));
              return samples;
            }));
    for (var change : changes) {
      rewrite(output, change.apply(written));
      assertThat(world.steps().verify().verify(product))
          .isInstanceOfSatisfying(
              Work.Refused.class,
              refused -> assertThat(refused.why()).startsWith("Cannot take block " + output + " for its sources: it holds "));
      assertThat(world.bucket.head(BlockFiles.meta(output))).isEmpty();
    }
    rewrite(output, written);
    assertThat(world.steps().verify().verify(product)).isEqualTo(new Work.Passed(product));
  }

  private List<SeriesChunks> series(BlockId id) {
    var all = new ArrayList<SeriesChunks>();
    try (var scan = BlockReader.open(world.bucket, new Drafts(world.bucket).read(id).orElseThrow().meta()).scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  private static List<SeriesChunks> changed(List<SeriesChunks> all, UnaryOperator<Samples> change) {
    var out = new ArrayList<>(all);
    var samples = new Samples();
    all.get(1).chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
    out.set(1, new SeriesChunks(all.get(1).labels(), ChunkWriter.write(change.apply(samples))));
    return out;
  }

  /** Writes the block anew, its sizes and hashes right, the accounts as they were. */
  private void rewrite(BlockId id, List<SeriesChunks> series) {
    var drafts = new Drafts(world.bucket);
    var draft = drafts.read(id).orElseThrow();
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.forEach(one -> one.labels().toMap().forEach((name, value) -> symbols.addAll(List.of(name, value))));
    try (var writer = BlockWriter.create(world.bucket, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach(one -> writer.add(one.labels(), one.chunks()));
      drafts.write(new Drafts.Draft(writer.finish().into(draft.meta()), draft.accounts()));
    }
  }

  @Test
  void verify_leaves_the_totals_of_the_accounts_in_meta_json() {
    var product = verified();
    var meta = BlockReader.open(world.bucket, product.outputs().getFirst()).meta();
    assertThat(meta.extension("perennial-accounts").orElseThrow())
        .startsWith("{\"series\":3,\"read\":144,\"kept\":72,\"duplicates\":72,\"deleted\":0,\"hash\":\"");
  }

  @Test
  void swap_runs_twice_committed_already() {
    var product = verified();
    assertThat(world.steps().swap().swap(product)).isEqualTo(new Work.Passed(product));
    var after = world.manifest();
    assertThat(world.steps().swap().swap(product)).isEqualTo(new Work.Passed(product));
    assertThat(world.manifest()).isEqualTo(after);
    assertThat(world.live()).containsExactly("[0-2)ab");
  }

  @Test
  void swap_dies_halfway_marks_that_are_missing_are_made_up_for() {
    var product = verified();
    // Of its own effects the record and the manifest took, the marks did not.
    var steps = world.steps(new Effects(2, () -> {
      throw new World.Died();
    }));
    assertThatThrownBy(() -> steps.swap().swap(product)).isInstanceOf(World.Died.class);
    assertThat(world.live()).containsExactly("[0-2)ab");
    var sources = product.assignment().job().sources();
    assertThat(sources).noneMatch(id -> world.bucket.head(BlockFiles.deletionMark(id)).isPresent());

    world.steps().sweep().sweep(product.assignment().stream(), "sweeper");
    assertThat(sources).allMatch(id -> world.bucket.head(BlockFiles.deletionMark(id)).isPresent());
  }

  @Test
  void swap_of_a_worker_that_lost_its_lease_is_fenced() {
    var late = verified();
    world.pass(world.settings.leased());
    var next = planned("two");
    assertThat(world.steps().swap().swap(late)).isInstanceOf(Work.Past.class);
    assertThat(world.live()).containsExactly("[0-2)a", "[0-2)b");

    passed(world.steps().swap().swap(passed(world.steps().verify().verify(passed(world.steps().compact().compact(next))))));
    assertThat(world.live()).containsExactly("[0-2)ab");
    world.catalog.release(next.stream(), next.lease());
    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(next.stream(), "sweeper");
    assertThat(world.folders()).isEqualTo(world.liveIds());
  }

  @Test
  void swap_takes_although_a_block_arrived_meanwhile() {
    var product = verified();
    world.steps().index().index(world.ship("c", World.minutes(0, 2)));
    assertThat(world.steps().swap().swap(product)).isEqualTo(new Work.Passed(product));
    assertThat(world.live()).containsExactlyInAnyOrder("[0-2)ab", "[0-2)c");
  }

  @Test
  void retain_runs_twice_no_op() {
    var old = world.keeping(Duration.ofHours(1));
    old.steps().index().index(old.ship("a", World.minutes(0, 2)));
    old.steps().index().index(old.ship("a", World.minutes(58, 60)));
    old.at(63);
    var stream = old.manifest().stream();
    assertThat(old.steps().retain().retain(stream, "one"))
        .isInstanceOfSatisfying(RetainStep.Outcome.Superseded.class, gone -> assertThat(gone.blocks()).hasSize(1));
    assertThat(old.live()).containsExactly("[58-60)a");
    assertThat(old.bucket.head(BlockFiles.deletionMark(old.manifest().superseded().getFirst().id()))).isPresent();
    assertThat(old.steps().retain().retain(stream, "one")).isEqualTo(new RetainStep.Outcome.Idle());
  }

  @Test
  void retain_waits_while_somebody_works_on_the_stream() {
    var old = world.keeping(Duration.ofHours(1));
    old.steps().index().index(old.ship("a", World.minutes(0, 2)));
    old.at(63);
    var _ = old.catalog.lease(old.manifest().stream(), "worker", old.clock.instant(), Duration.ofMinutes(1));
    assertThat(old.steps().retain().retain(old.manifest().stream(), "one")).isEqualTo(new RetainStep.Outcome.Busy());
    assertThat(old.live()).containsExactly("[0-2)a");
  }

  @Test
  void sweep_never_touches_what_a_live_lease_has_staged() {
    var product = passed(world.steps().compact().compact(assignment("one")));
    var stream = product.assignment().stream();
    world.pass(Duration.ofDays(3));
    var _ = world.catalog.lease(stream, "one", world.clock.instant(), Duration.ofMinutes(1));
    world.steps().sweep().sweep(stream, "sweeper");
    assertThat(world.folders()).contains(product.outputs().getFirst().text());
    assertThat(world.manifest().staged()).hasSize(1);
  }

  @Test
  void sweep_dies_halfway_goes_on_next_time() throws InterruptedException {
    for (int limit = 1; limit < 12; limit++) {
      var dying = new World(12);
      dying.at(2.1);
      dying.ship("a", World.minutes(0, 2));
      dying.ship("b", World.minutes(0, 2));
      try (var pipeline = dying.pipeline()) {
        World.settle(pipeline);
      }
      dying.pass(Duration.ofDays(3));
      var stream = dying.manifest().stream();
      try {
        dying.steps(new Effects(limit, () -> {
          throw new World.Died();
        })).sweep().sweep(stream, "sweeper");
      } catch (World.Died _) {
        // Goes on below.
      }
      dying.steps().sweep().sweep(stream, "next");
      assertThat(dying.folders()).as("after effect %d", limit).isEqualTo(dying.liveIds());
      assertThat(dying.manifest().superseded()).isEmpty();
      assertThat(dying.steps().sweep().sweep(stream, "again")).isZero();
    }
  }

  @Test
  void what_was_shipped_anew_while_the_sweep_removed_it_goes_as_a_whole() {
    var product = passed(world.steps().swap().swap(verified()));
    var stream = product.assignment().stream();
    var source = product.assignment().job().sources().getFirst();
    var meta = world.bucket.read(BlockFiles.meta(source)).orElseThrow();
    world.catalog.release(stream, product.assignment().lease());
    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(stream, "sweeper");
    // The sweep deleted the other files, which had come again before this.
    world.bucket.put(BlockFiles.meta(source), meta);
    assertThat(world.steps().index().index(source)).isEqualTo(new IndexStep.Outcome.Duplicate(stream));
    assertThat(world.live()).containsExactly("[0-2)ab");
    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(stream, "sweeper");
    assertThat(world.folders()).isEqualTo(world.liveIds());
  }

  private void entered() {
    world.steps().index().index(world.ship("a", World.minutes(0, 2)));
    world.steps().index().index(world.ship("b", World.minutes(0, 2)));
  }

  private Assignment assignment(String holder) {
    entered();
    return planned(holder);
  }

  private Assignment planned(String holder) {
    var outcome = world.steps().plan().plan(world.manifest().stream(), holder);
    assertThat(outcome).isInstanceOf(PlanStep.Outcome.Planned.class);
    return ((PlanStep.Outcome.Planned) outcome).assignments().getFirst();
  }

  private Product verified() {
    return passed(world.steps().verify().verify(passed(world.steps().compact().compact(assignment("one")))));
  }

  private static Product passed(Work work) {
    assertThat(work).isInstanceOf(Work.Passed.class);
    return ((Work.Passed) work).product();
  }
}
