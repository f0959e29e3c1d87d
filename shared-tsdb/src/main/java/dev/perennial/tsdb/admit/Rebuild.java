package dev.perennial.tsdb.admit;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.SupersededBlock;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Makes a catalogue say what a bucket holds: after the catalogue was emptied, or where there never was one.
///
/// Which blocks live is decided by Thanos' rules alone: a block with a `deletion-mark.json` is superseded, and so is one whose
/// sources are all in another ([Succession]). What the catalogue knows better stays: blocks that are being written, and blocks that were
/// superseded there. So a rebuilt catalogue gives equal answers, though not equal rows.
///
/// Keeps what it has read, so that [#refresh] reads only what is new. Not for several threads.
public final class Rebuild {
  private static final int ATTEMPTS = 25;

  private final ObjectStore bucket;
  private final Admission admission;
  private final Catalog catalog;
  private final TenantId tenant;
  private final InstantSource clock;
  private final Map<BlockId, Admission.Verdict> read = new HashMap<>();

  /// A rebuild of one tenant's part of the catalogue from its bucket.
  public Rebuild(ObjectStore bucket, Set<String> replicaLabels, Catalog catalog, TenantId tenant, InstantSource clock) {
    this.bucket = bucket;
    this.admission = new Admission(replicaLabels);
    this.catalog = catalog;
    this.tenant = tenant;
    this.clock = clock;
  }

  /// What a look at the bucket gave: how many blocks live, how many are superseded, and the reasons of those refused.
  public record Report(int live, int superseded, Map<BlockId, String> refused) {
    /// Copies the map.
    public Report {
      refused = Map.copyOf(refused);
    }
  }

  /// Rebuilds from the bucket at once.
  public static Report from(ObjectStore bucket, Set<String> replicaLabels, Catalog catalog, TenantId tenant, InstantSource clock) {
    return new Rebuild(bucket, replicaLabels, catalog, tenant, clock).refresh();
  }

  /// Brings the catalogue to what the bucket holds now.
  public Report refresh() {
    var listing = Listing.of(bucket);
    read.keySet().retainAll(listing.blocks());
    for (var id : listing.blocks()) {
      if (!read.containsKey(id)) {
        read(id);
      }
    }
    var streams = new LinkedHashMap<Labels, List<LiveBlock>>();
    var refused = new TreeMap<BlockId, String>();
    read.forEach(
        (id, verdict) -> {
          switch (verdict) {
            case Admission.Verdict.Admitted(Labels stream, LiveBlock block) ->
                streams.computeIfAbsent(stream, _ -> new ArrayList<>()).add(block);
            case Admission.Verdict.Refused(String why) -> refused.put(id, why);
          }
        });
    for (var manifest : catalog.manifests(tenant)) {
      streams.computeIfAbsent(manifest.labels(), _ -> List.of());
    }
    int live = 0;
    int superseded = 0;
    for (var stream : streams.entrySet()) {
      var manifest = write(stream.getKey(), stream.getValue(), listing);
      live += manifest.live().size();
      superseded += manifest.superseded().size();
    }
    return new Report(live, superseded, refused);
  }

  private void read(BlockId id) {
    var key = id + "/meta.json";
    var bytes = bucket.read(key);
    if (bytes.isEmpty()) {
      return;
    }
    Admission.Verdict verdict;
    try {
      var meta = BlockMeta.parse(bytes.get(), key);
      verdict =
          meta.id().equals(id)
              ? admission.admit(meta)
              : new Admission.Verdict.Refused("Cannot admit block " + id + ": its meta.json is that of block " + meta.id() + ".");
    } catch (MalformedBytesException e) {
      verdict = new Admission.Verdict.Refused(e.getMessage() + ".");
    }
    read.put(id, verdict);
    var text = new String(bytes.get().toArray(), StandardCharsets.UTF_8);
    catalog.record(
        switch (verdict) {
          case Admission.Verdict.Admitted(Labels stream, _) ->
              new BlockRecord(tenant, id, StreamId.of(tenant, stream).hash(), text, "", clock.instant());
          case Admission.Verdict.Refused(String why) -> new BlockRecord(tenant, id, "", text, why, clock.instant());
        });
  }

  private Manifest write(Labels stream, List<LiveBlock> blocks, Listing listing) {
    for (int i = 0; i < ATTEMPTS; i++) {
      var before = catalog.manifest(tenant, stream);
      var next = next(before, blocks, listing, clock.instant());
      if (next.live().equals(before.live()) && next.superseded().equals(before.superseded())) {
        return before;
      }
      if (catalog.replace(next) instanceof Swap.Committed(Manifest written)) {
        return written;
      }
    }
    throw new CatalogException(
        "Cannot rebuild stream " + stream + ": others keep changing it", new IllegalStateException("no attempt of " + ATTEMPTS + " took"));
  }

  private static Manifest next(Manifest before, List<LiveBlock> blocks, Listing listing, Instant now) {
    var superseded = new LinkedHashMap<BlockId, SupersededBlock>();
    before.superseded().forEach(block -> superseded.put(block.id(), block));
    var candidates = new ArrayList<LiveBlock>();
    for (var block : blocks) {
      if (listing.marked().contains(block.id())) {
        superseded.putIfAbsent(block.id(), new SupersededBlock(block.id(), now, Succession.MARKED));
      } else if (!before.isStaged(block.id()) && !superseded.containsKey(block.id())) {
        candidates.add(Markers.marked(block, path -> listing.markers().contains(BlockFiles.key(block.id(), path))));
      }
    }
    var succession = Succession.of(candidates);
    new TreeMap<>(succession.superseded())
        .forEach((id, heir) -> superseded.put(id, new SupersededBlock(id, now, Succession.reason(heir))));
    var live = succession.live().stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    return new Manifest(
        before.stream(), before.labels(), before.version() + 1, live, before.staged(), List.copyOf(superseded.values()), before.writes());
  }

  /// The blocks of a bucket: folders that are named like one and hold a `meta.json`, which of them are marked for deletion, and the
  /// planner's markers.
  private record Listing(Set<BlockId> blocks, Set<BlockId> marked, Set<String> markers) {
    static Listing of(ObjectStore bucket) {
      var blocks = new HashSet<BlockId>();
      var marked = new HashSet<BlockId>();
      var markers = new HashSet<String>();
      var token = "";
      do {
        var page = bucket.list("", "", token);
        for (var object : page.objects()) {
          if (Markers.block(object.key()).isPresent()) {
            markers.add(object.key());
          }
          int slash = object.key().indexOf('/');
          if (slash < 0) {
            continue;
          }
          var id = BlockId.parse(object.key().substring(0, slash));
          switch (object.key().substring(slash + 1)) {
            case "meta.json" -> id.ifPresent(blocks::add);
            case "deletion-mark.json" -> id.ifPresent(marked::add);
            default -> {}
          }
        }
        token = page.next();
      } while (!token.isEmpty());
      return new Listing(blocks, marked, markers);
    }
  }
}
