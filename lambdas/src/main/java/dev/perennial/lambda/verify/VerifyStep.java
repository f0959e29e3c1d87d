package dev.perennial.lambda.verify;

import dev.perennial.lambda.flow.Drafts;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.lambda.flow.Work;
import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.Optional;

/// Compares what was written with what was to be written.
public final class VerifyStep {
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final Drafts drafts;
  private final Journal journal;

  /// A step over one bucket.
  public VerifyStep(ObjectStore bucket, Catalog catalog, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.drafts = new Drafts(bucket);
    this.journal = journal;
  }

  /// Verifies the outputs of a product and gives each its `meta.json`.
  public Work verify(Product product) {
    var started = journal.now();
    var stream = product.assignment().stream();
    for (var id : product.outputs()) {
      if (catalog.manifest(stream).filter(manifest -> manifest.knows(id)).isEmpty()) {
        return new Work.Past("Block " + id + " is no longer staged.");
      }
      var draft = drafts.read(id);
      if (draft.isEmpty()) {
        return new Work.Past("Block " + id + " has no accounts any more; it was swept.");
      }
      var wrong = wrong(draft.get());
      if (wrong.isPresent()) {
        journal.enter("verify", stream.hash(), started, Journal.Outcome.REFUSED, wrong.get());
        return new Work.Refused(wrong.get());
      }
      var _ = bucket.putIfAbsent(BlockFiles.meta(id), draft.get().meta().withUploadTime(started).toJson());
      if (bucket.head(BlockFiles.meta(id)).isEmpty()) {
        // Nothing is known of the answer but that the object is not there: the step is tried again.
        throw new IllegalStateException("Cannot tell whether the meta.json of block " + id + " was stored.");
      }
    }
    return new Work.Passed(product);
  }

  /// What is wrong with a block, as a sentence; empty if nothing is.
  private Optional<String> wrong(Drafts.Draft draft) {
    BlockId id = draft.meta().id();
    if (BlockCheck.check(bucket, draft.meta(), BlockCheck.Depth.INDEX) instanceof BlockCheck.Unsound(String why)) {
      return Optional.of(why + ".");
    }
    Accounts found;
    try {
      found = Accounts.count(BlockReader.open(bucket, draft.meta()));
    } catch (MalformedBytesException e) {
      return Optional.of(e.getMessage() + ".");
    }
    var told = draft.accounts();
    if (found.keptTheSameAs(told)) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot take block " + id + " for its sources: it holds " + told(found) + ", and " + told(told)
            + " were to be kept" + (found.kept() == told.kept() && found.series() == told.series() ? "; some of them differ." : "."));
  }

  private static String told(Accounts accounts) {
    return Wording.number(accounts.kept()) + " samples of " + Wording.number(accounts.series()) + " series";
  }
}
