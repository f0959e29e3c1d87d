package dev.perennial.lambda.flow;

import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.admit.CoverageJson;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.compact.UnsoundMergeException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// How a worker writes a block: its id is staged under the worker's token before the first byte, its `meta.json` is left out, a
/// draft of it and the accounts are left beside it.
///
/// A source whose bytes are sick is quarantined with the reason: it stays in queries, and the next plan leaves it out.
public final class Writing {
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final ManifestChange changes;
  private final Admission admission;
  private final Drafts drafts;
  private final Journal journal;
  private final RandomGenerator random;

  /// Writing into this bucket, with new ids from `random`.
  public Writing(ObjectStore bucket, Catalog catalog, Admission admission, Journal journal, RandomGenerator random) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.changes = new ManifestChange(catalog);
    this.admission = admission;
    this.drafts = new Drafts(bucket);
    this.journal = journal;
    this.random = random;
  }

  /// What a worker writes with: the sources, opened, in the order of the job, and where the block is to go.
  public record Task(List<Source> sources, ObjectStore bucket, BlockId output, Labels labels) {
    /// Copies the list.
    public Task {
      sources = List.copyOf(sources);
    }
  }

  /// An opened source and what the manifest says of it; `replica` is empty where it holds samples of several.
  public record Source(BlockReader block, LiveBlock live, Labels replica) {}

  /// The work itself.
  @FunctionalInterface
  public interface Worker {
    /// Writes the block, without `meta.json`.
    Drafts.Draft write(Task task);
  }

  /// How a run is told of: a sentence without its end, such as `merged … into 01H…`.
  @FunctionalInterface
  public interface Telling {
    /// The sentence.
    String of(Task task, Drafts.Draft draft);
  }

  /// Does the assignment by this worker.
  public Work write(String step, Assignment assignment, Worker worker, Telling telling) {
    var started = journal.now();
    var output = BlockId.create(started.toEpochMilli(), random);
    var staged = List.of(new StagedBlock(output, assignment.lease().token(), started));
    var outcome =
        changes.fenced(
            assignment.stream(),
            assignment.lease().token(),
            manifest -> manifest.isStaged(output) || !areLive(assignment, manifest) ? manifest : manifest.stage(staged));
    return switch (outcome) {
      case ManifestChange.Outcome.Fenced(String why) -> new Work.Past(why);
      case ManifestChange.Outcome.Unchanged(Manifest manifest) when !manifest.isStaged(output) ->
          new Work.Past("Not all of the blocks " + assignment.job().sources() + " are live any more.");
      case ManifestChange.Outcome.Unchanged(Manifest manifest) -> write(step, assignment, manifest, output, worker, telling, started);
      case ManifestChange.Outcome.Changed(Manifest manifest) -> write(step, assignment, manifest, output, worker, telling, started);
    };
  }

  private Work write(
      String step, Assignment assignment, Manifest manifest, BlockId output, Worker worker, Telling telling, Instant started) {
    try {
      var sources = new ArrayList<Source>();
      for (var id : assignment.job().sources()) {
        var block = BlockReader.open(bucket, id);
        sources.add(new Source(block, manifest.live(id).orElseThrow(), admission.replica(block.meta())));
      }
      var task = new Task(sources, bucket, output, admission.productLabels(manifest.labels()));
      var written = worker.write(task);
      var meta =
          written
              .meta()
              .withExtension(CoverageJson.KEY, CoverageJson.write(coverage(sources)))
              .withExtension(Accounts.KEY, Drafts.text(written.accounts()));
      var draft = new Drafts.Draft(meta, written.accounts());
      drafts.write(draft);
      journal.enter(step, assignment.stream().hash(), started, Journal.Outcome.DONE, telling.of(task, draft) + ".");
      return new Work.Passed(new Product(assignment, List.of(output)));
    } catch (UnsoundMergeException e) {
      return refuse(step, assignment, "", e.getMessage() + ".", started);
    } catch (MalformedBytesException e) {
      return refuse(step, assignment, e.file(), e.getMessage() + ".", started);
    } catch (ObjectStoreException e) {
      if (e.retryable() || e.denied()) {
        throw e;
      }
      return refuse(step, assignment, e.key(), e.getMessage() + ".", started);
    }
  }

  private Work refuse(String step, Assignment assignment, String key, String why, Instant started) {
    BlockFiles.block(key)
        .filter(assignment.job().sources()::contains)
        .ifPresent(
            id -> {
              var tenant = assignment.stream().tenant();
              var meta = catalog.record(tenant, id).map(BlockRecord::meta).orElse("");
              catalog.record(new BlockRecord(tenant, id, assignment.stream().hash(), meta, why, started));
            });
    journal.enter(step, assignment.stream().hash(), started, Journal.Outcome.REFUSED, why);
    return new Work.Refused(why);
  }

  private static boolean areLive(Assignment assignment, Manifest manifest) {
    return assignment.job().sources().stream().allMatch(id -> manifest.live(id).isPresent());
  }

  /// What the product covers: all that its sources cover, replica by replica.
  private static List<Coverage> coverage(List<Source> sources) {
    var byReplica = new TreeMap<Labels, TimeRanges>(Comparator.naturalOrder());
    for (var source : sources) {
      for (var coverage : source.live().coverage()) {
        byReplica.merge(coverage.replica(), coverage.ranges(), TimeRanges::union);
      }
    }
    return byReplica.entrySet().stream().map(entry -> new Coverage(entry.getKey(), entry.getValue())).toList();
  }
}
