package dev.perennial.lambda.flow;

import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.admit.Ancestors;
import dev.perennial.tsdb.admit.CoverageJson;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.compact.UnsoundMergeException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.plan.Job;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// How a worker writes a block, or all shards of one: the ids are staged under the worker's token before the first byte, each `meta.json` is left
/// out, a draft of it and the accounts are left beside it.
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

  /// What a worker writes with: the sources, opened, in the order of the job, and where the blocks are to go.
  public record Task(List<Source> sources, ObjectStore bucket, List<Compaction.Output> outputs) {
    /// Copies the lists.
    public Task {
      sources = List.copyOf(sources);
      outputs = List.copyOf(outputs);
    }
  }

  /// An opened source and what the manifest says of it; `replica` is empty where it holds samples of several.
  public record Source(BlockReader block, LiveBlock live, Labels replica) {}

  /// The work itself.
  @FunctionalInterface
  public interface Worker {
    /// Writes the blocks, without `meta.json`, in the order of the outputs.
    List<Drafts.Draft> write(Task task);
  }

  /// How a run is told of: a sentence without its end, such as `merged … into 01H…`.
  @FunctionalInterface
  public interface Telling {
    /// The sentence.
    String of(Task task, List<Drafts.Draft> drafts);
  }

  /// Does the assignment by this worker.
  public Work write(String step, Assignment assignment, Worker worker, Telling telling) {
    var started = journal.now();
    var outputs = Stream.generate(() -> BlockId.create(started.toEpochMilli(), random)).limit(assignment.job().outputs().size()).toList();
    var staged = outputs.stream().map(id -> new StagedBlock(id, assignment.lease().token(), started)).toList();
    var outcome =
        changes.fenced(
            assignment.stream(),
            assignment.lease().token(),
            manifest -> areStaged(outputs, manifest) || !areLive(assignment, manifest) ? manifest : manifest.stage(staged));
    return switch (outcome) {
      case ManifestChange.Outcome.Fenced(String why) -> new Work.Past(why);
      case ManifestChange.Outcome.Unchanged(Manifest manifest) when !areStaged(outputs, manifest) ->
          new Work.Past("Not all of the blocks " + assignment.job().sources() + " are live any more.");
      case ManifestChange.Outcome.Unchanged(Manifest manifest) -> write(step, assignment, manifest, outputs, worker, telling, started);
      case ManifestChange.Outcome.Changed(Manifest manifest) -> write(step, assignment, manifest, outputs, worker, telling, started);
    };
  }

  private Work write(
      String step, Assignment assignment, Manifest manifest, List<BlockId> ids, Worker worker, Telling telling, Instant started) {
    try {
      var sources = new ArrayList<Source>();
      for (var id : assignment.job().sources()) {
        var block = BlockReader.open(bucket, id);
        sources.add(new Source(block, manifest.live(id).orElseThrow(), admission.replica(block.meta())));
      }
      var task = new Task(sources, bucket, outputs(assignment.job(), manifest, sources, ids));
      var drafts = new ArrayList<Drafts.Draft>();
      for (var written : worker.write(task)) {
        drafts.add(new Drafts.Draft(described(written, assignment.job(), sources), written.accounts()));
      }
      drafts.forEach(this.drafts::write);
      journal.enter(step, assignment.stream().hash(), started, Journal.Outcome.DONE, telling.of(task, drafts) + ".");
      return new Work.Passed(new Product(assignment, ids));
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

  /// Where each block goes. A part of what one replica scraped is that replica's still: what is deduplicated later must know.
  private List<Compaction.Output> outputs(Job job, Manifest manifest, List<Source> sources, List<BlockId> ids) {
    var replica = sources.getFirst().replica();
    boolean kept = !job.outputs().getFirst().equals(job.shard()) && sources.stream().allMatch(source -> source.replica().equals(replica));
    var outputs = new ArrayList<Compaction.Output>();
    for (var shard : job.outputs()) {
      var labels = admission.productLabels(manifest.labels(), kept ? replica : Labels.empty(), shard);
      outputs.add(new Compaction.Output(ids.get(outputs.size()), labels));
    }
    return outputs;
  }

  /// What Perennial says of a block in its `meta.json`.
  private static BlockMeta described(Drafts.Draft written, Job job, List<Source> sources) {
    var meta =
        written
            .meta()
            .withExtension(CoverageJson.KEY, CoverageJson.write(coverage(sources)))
            .withExtension(Accounts.KEY, Drafts.text(written.accounts()));
    return job.outputs().getFirst().equals(Shard.WHOLE) ? meta : meta.withExtension(Ancestors.KEY, Ancestors.write(ancestors(sources)));
  }

  private static Set<BlockId> ancestors(List<Source> sources) {
    var ancestors = new TreeSet<BlockId>();
    sources.forEach(source -> ancestors.addAll(source.live().sources()));
    return ancestors;
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

  private static boolean areStaged(List<BlockId> ids, Manifest manifest) {
    return ids.stream().allMatch(manifest::isStaged);
  }

  private static boolean areLive(Assignment assignment, Manifest manifest) {
    return assignment.job().sources().stream().allMatch(id -> manifest.live(id).isPresent());
  }

  /// What each product covers of its series: all that its sources cover, replica by replica.
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
