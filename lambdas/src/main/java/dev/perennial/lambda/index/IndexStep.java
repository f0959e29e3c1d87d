package dev.perennial.lambda.index;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.ManifestChange;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.admit.Markers;
import dev.perennial.tsdb.admit.Succession;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.SupersededBlock;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Enters one block into the catalogue, or says why not.
public final class IndexStep {
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final ManifestChange changes;
  private final TenantId tenant;
  private final Admission admission;
  private final Files files;
  private final Headers headers;
  private final Marks marks;
  private final Journal journal;

  /// A step for one tenant's bucket.
  public IndexStep(ObjectStore bucket, Catalog catalog, TenantId tenant, Admission admission, Marks marks, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.changes = new ManifestChange(catalog);
    this.tenant = tenant;
    this.admission = admission;
    this.files = new Files(bucket);
    this.headers = new Headers(bucket);
    this.marks = marks;
    this.journal = journal;
  }

  /// How indexing a block ended.
  public sealed interface Outcome {
    /// It is live in this stream now, since this version of its manifest.
    record Entered(StreamId stream, long version) implements Outcome {}

    /// Other blocks stand for it, or the bucket marks it for deletion; it waits for the sweep.
    record Duplicate(StreamId stream) implements Outcome {}

    /// It was entered before; the manifest of its stream has this version now.
    record Known(StreamId stream, long version) implements Outcome {}

    /// It was refused before, and nothing in its folder has changed since.
    record Refused() implements Outcome {}

    /// A worker is writing it, and its swap will make it live.
    record Staged() implements Outcome {}

    /// It is not complete yet; try again later. Two days after its folder was last written to it is quarantined.
    record Partial(String why) implements Outcome {}

    /// It cannot be taken. The reason is a sentence, and stands in the block's record.
    record Quarantined(String why) implements Outcome {}
  }

  /// Indexes a block.
  public Outcome index(BlockId id) {
    var started = journal.now();
    var bytes = bucket.read(BlockFiles.meta(id));
    if (bytes.isEmpty()) {
      return new Outcome.Partial("Block " + id + " has no meta.json.");
    }
    var text = new String(bytes.get().toArray(), StandardCharsets.UTF_8);
    if (catalog.record(tenant, id)
        .filter(record -> record.isQuarantined() && record.meta().equals(text) && !files.newest(id).isAfter(record.seen()))
        .isPresent()) {
      return new Outcome.Refused();
    }
    try {
      var meta = BlockMeta.parse(bytes.get(), BlockFiles.meta(id));
      if (!meta.id().equals(id)) {
        return quarantine(id, "", text, "Cannot admit block " + id + ": its meta.json is that of block " + meta.id() + ".", started);
      }
      return switch (admission.admit(meta)) {
        case Admission.Verdict.Refused(String why) -> quarantine(id, "", text, why, started);
        case Admission.Verdict.Admitted(Labels stream, LiveBlock block) ->
            admit(meta, text, stream, Markers.marked(bucket, block), started);
      };
    } catch (MalformedBytesException e) {
      return quarantine(id, "", text, e.getMessage() + ".", started);
    }
  }

  private Outcome admit(BlockMeta meta, String text, Labels labels, LiveBlock block, Instant started) {
    var stream = StreamId.of(tenant, labels);
    var known = known(catalog.manifest(tenant, labels), block.id());
    if (known.isPresent()) {
      // A product was checked before its meta.json was written; what it lacks is a header.
      headers.writeIfMissing(meta);
      // Its files never change, the markers beside it may.
      var _ = changes.free(() -> catalog.manifest(tenant, labels), manifest -> manifest.mark(block.id(), block.marks()));
      return known.get();
    }
    var remarks = "";
    switch (files.check(meta, started)) {
      case Files.Finding.Complete(List<String> found) ->
          remarks = found.isEmpty() ? "" : " The sizes in its meta.json are wrong, and the bucket's are taken: " + String.join(", ", found) + ".";
      case Files.Finding.Incomplete(String why) -> {
        return incomplete(labels, text, block, started, why);
      }
      case Files.Finding.Broken(String why) -> {
        return quarantine(block.id(), stream.hash(), text, why, started);
      }
    }
    headers.writeIfMissing(meta);
    catalog.record(new BlockRecord(tenant, block.id(), stream.hash(), text, "", started));
    // What was superseded before the catalogue was emptied, by retention say, must not come back to life.
    boolean marked = bucket.head(BlockFiles.deletionMark(block.id())).isPresent();
    var change =
        changes.free(
            () -> catalog.manifest(tenant, labels),
            // Looked at after the manifest was read: a block that the sweep has just removed and forgotten must not come back.
            manifest -> {
              if (bucket.head(BlockFiles.meta(block.id())).isEmpty()) {
                return manifest;
              }
              return marked ? Succession.enterMarked(manifest, block, started) : Succession.enter(manifest, block, started);
            });
    return switch (change) {
      case ManifestChange.Outcome.Changed(Manifest manifest) -> entered(manifest, block, started, remarks);
      case ManifestChange.Outcome.Unchanged(Manifest manifest) ->
          known(manifest, block.id()).orElseGet(() -> new Outcome.Partial("Block " + block.id() + " has no meta.json any more."));
      case ManifestChange.Outcome.Fenced(String why) -> throw new IllegalStateException("Cannot be fenced without a token: " + why);
    };
  }

  /// Where live blocks hold all that an incomplete one was made from, nobody will read it, and it goes as superseded ones do: a sidecar may have shipped
  /// it anew while the sweep was removing it, and then the rest never comes.
  private Outcome incomplete(Labels labels, String text, LiveBlock block, Instant started, String why) {
    var change =
        changes.free(
            () -> catalog.manifest(tenant, labels),
            manifest -> {
              var next = Succession.enter(manifest, block, started);
              return next.isSuperseded(block.id()) ? next : manifest;
            });
    return switch (change) {
      case ManifestChange.Outcome.Changed(Manifest manifest) -> entered(manifest, block, started, "");
      case ManifestChange.Outcome.Unchanged(Manifest manifest) ->
          files.abandoned(block.id(), started)
              .map(since -> quarantine(block.id(), manifest.stream().hash(), text, why + " " + since, started))
              .orElseGet(() -> new Outcome.Partial(why));
      case ManifestChange.Outcome.Fenced(String fenced) -> throw new IllegalStateException("Cannot be fenced without a token: " + fenced);
    };
  }

  private Outcome entered(Manifest manifest, LiveBlock block, Instant started, String remarks) {
    boolean duplicate = manifest.isSuperseded(block.id());
    manifest.superseded().stream()
        .filter(gone -> gone.since().equals(started))
        .forEach(gone -> marks.mark(gone.id(), gone.reason()));
    journal.enter(
        "index",
        manifest.stream().hash(),
        started,
        Journal.Outcome.DONE,
        (duplicate
            ? "set block " + block.id() + " aside: " + reason(manifest, block.id())
            : "entered block " + block.id() + " of " + Wording.span(block.range()) + replicas(block)
                + " (" + Wording.number(block.series()) + " series, " + Wording.number(block.samples()) + " samples).") + remarks);
    return duplicate ? new Outcome.Duplicate(manifest.stream()) : new Outcome.Entered(manifest.stream(), manifest.version());
  }

  private static String replicas(LiveBlock block) {
    return block.coverage().stream()
        .map(coverage -> coverage.replica().isEmpty() ? "every replica" : coverage.replica().toString())
        .distinct()
        .collect(Collectors.joining(" and ", " from ", ""));
  }

  private static String reason(Manifest manifest, BlockId id) {
    return manifest.superseded().stream().filter(gone -> gone.id().equals(id)).map(SupersededBlock::reason).findFirst().orElse("");
  }

  private static Optional<Outcome> known(Manifest manifest, BlockId id) {
    if (manifest.isStaged(id)) {
      return Optional.of(new Outcome.Staged());
    }
    return manifest.knows(id) ? Optional.of(new Outcome.Known(manifest.stream(), manifest.version())) : Optional.empty();
  }

  private Outcome quarantine(BlockId id, String stream, String text, String why, Instant started) {
    catalog.record(new BlockRecord(tenant, id, stream, text, why, started));
    journal.enter("index", stream, started, Journal.Outcome.REFUSED, "quarantined block " + id + ": " + why);
    return new Outcome.Quarantined(why);
  }
}
