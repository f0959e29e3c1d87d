package dev.perennial.lambda.swap;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.ManifestChange;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Work;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Commits a product: one fenced, conditional write of the manifest.
public final class SwapStep {
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final ManifestChange changes;
  private final Admission admission;
  private final Marks marks;
  private final Journal journal;

  /// A step over one bucket.
  public SwapStep(ObjectStore bucket, Catalog catalog, Admission admission, Marks marks, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.changes = new ManifestChange(catalog);
    this.admission = admission;
    this.marks = marks;
    this.journal = journal;
  }

  /// Puts the outputs of a verified product in the place of what its job replaces.
  public Work swap(Product product) {
    var assignment = product.assignment();
    var started = journal.now();
    var before = changes.newest(assignment.stream());
    if (isCommitted(before, product)) {
      mark(product);
      return new Work.Passed(product);
    }
    var past = past(before, product);
    if (past.isPresent()) {
      return new Work.Past(past.get());
    }
    var outputs = new ArrayList<LiveBlock>();
    for (var id : product.outputs()) {
      switch (output(assignment, id, started)) {
        case Admission.Verdict.Admitted(_, LiveBlock block) -> outputs.add(block);
        case Admission.Verdict.Refused(String why) -> {
          journal.enter("swap", assignment.stream().hash(), started, Journal.Outcome.REFUSED, why);
          return new Work.Refused(why);
        }
      }
    }
    var outcome =
        changes.fenced(
            assignment.stream(),
            assignment.lease().token(),
            manifest ->
                isCommitted(manifest, product) || past(manifest, product).isPresent()
                    ? manifest
                    : commit(manifest, product, outputs, started));
    return switch (outcome) {
      case ManifestChange.Outcome.Changed _ -> {
        mark(product);
        journal.enter(
            "swap",
            assignment.stream().hash(),
            started,
            Journal.Outcome.DONE,
            product.outputs().isEmpty()
                ? "took blocks " + ids(assignment.job().replaced()) + " out of queries: they hold no samples."
                : "made " + ids(product.outputs()) + " live in the place of "
                    + (assignment.job().replaced().isEmpty() ? "nothing" : ids(assignment.job().replaced())) + ".");
        yield new Work.Passed(product);
      }
      case ManifestChange.Outcome.Unchanged(Manifest manifest) -> {
        var why = past(manifest, product);
        if (why.isPresent()) {
          yield new Work.Past(why.get());
        }
        mark(product);
        yield new Work.Passed(product);
      }
      case ManifestChange.Outcome.Fenced(String why) -> new Work.Past(why);
    };
  }

  private static Manifest commit(Manifest manifest, Product product, List<LiveBlock> outputs, Instant at) {
    if (outputs.isEmpty()) {
      return manifest.supersede(new HashSet<>(product.assignment().job().replaced()), at, reason(product));
    }
    return manifest.swap(new HashSet<>(product.assignment().job().replaced()), outputs, at, reason(product));
  }

  private static String reason(Product product) {
    return product.outputs().isEmpty()
        ? "The block holds no samples."
        : "All samples of the block are accounted for in block " + ids(product.outputs()) + ".";
  }

  /// Whether the product went through before; its outputs may have been replaced since.
  private static boolean isCommitted(Manifest manifest, Product product) {
    return product.outputs().isEmpty()
        ? product.assignment().job().replaced().stream().noneMatch(id -> manifest.live(id).isPresent())
        : product.outputs().stream().allMatch(id -> manifest.live(id).isPresent() || manifest.isSuperseded(id));
  }

  /// Why the product can be committed no more, if so.
  private static Optional<String> past(Manifest manifest, Product product) {
    if (isCommitted(manifest, product)) {
      return Optional.empty();
    }
    var job = product.assignment().job();
    for (var ids : List.of(job.sources(), job.replaced())) {
      for (var id : ids) {
        if (manifest.live(id).isEmpty()) {
          return Optional.of("Block " + id + " is no longer live.");
        }
      }
    }
    return product.outputs().stream()
        .filter(id -> !manifest.isStaged(id))
        .findFirst()
        .map(id -> "Block " + id + " is no longer staged.");
  }

  private Admission.Verdict output(Assignment assignment, BlockId id, Instant now) {
    var key = BlockFiles.meta(id);
    var bytes = bucket.read(key);
    if (bytes.isEmpty()) {
      return new Admission.Verdict.Refused("Cannot swap block " + id + " in: it has no meta.json, so it was not verified.");
    }
    var verdict = admission.admit(BlockMeta.parse(bytes.get(), key));
    if (verdict instanceof Admission.Verdict.Admitted(Labels stream, _)) {
      var text = new String(bytes.get().toArray(), StandardCharsets.UTF_8);
      catalog.record(new BlockRecord(assignment.stream().tenant(), id, assignment.stream().hash(), text, "", now));
      if (!StreamId.of(assignment.stream().tenant(), stream).equals(assignment.stream())) {
        return new Admission.Verdict.Refused("Cannot swap block " + id + " in: its labels " + stream + " are of another stream.");
      }
    }
    return verdict;
  }

  private void mark(Product product) {
    product.assignment().job().replaced().forEach(id -> marks.mark(id, reason(product)));
  }

  private static String ids(List<BlockId> ids) {
    return ids.stream().map(BlockId::text).collect(Collectors.joining(", "));
  }
}
