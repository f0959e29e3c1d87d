package dev.perennial.sidecar.ship;

import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.block.BlockMeta.IndexStats;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Ships the finished blocks of one data directory. For one thread, and one process a directory.
public final class Shipper {
  private final DataFolder data;
  private final ObjectStore bucket;
  private final InstantSource clock;
  private final ShippedList list;
  private final FileShipment files;

  /// A shipper from a data directory to a bucket.
  public Shipper(DataFolder data, ObjectStore bucket, InstantSource clock) {
    this.data = data;
    this.bucket = bucket;
    this.clock = clock;
    this.list = new ShippedList(data.path());
    this.files = new FileShipment(bucket);
  }

  /// Ships what is finished and not shipped yet, oldest first, under these external labels. A block that fails is tried
  /// again in the next round and holds up no other.
  public Shipment ship(Labels labels) {
    var round = new Round(list.read());
    var listing = data.list();
    round.failed.addAll(listing.problems());
    for (var block : listing.blocks()) {
      try {
        take(block, labels, round);
      } catch (ObjectStoreException | UncheckedIOException e) {
        round.failed.add("Cannot ship block " + block.id() + " yet: " + e.getMessage());
      }
    }
    var local = new TreeSet<BlockId>();
    long newest = 0;
    for (var block : listing.blocks()) {
      if (round.listed.contains(block.id())) {
        local.add(block.id());
        newest = Math.max(newest, block.range().end());
      }
    }
    if (!local.equals(round.written)) {
      list.write(local);
    }
    return new Shipment(round.shipped, round.bytes, round.skipped, round.failed, newest);
  }

  /// The finished blocks that are there now, if every one of them has been shipped.
  public Optional<List<BlockId>> finished() {
    var shipped = list.read();
    var finished = data.list().blocks().stream().filter(block -> block.stats().samples() > 0).map(BlockMeta::id).toList();
    return shipped.containsAll(finished) ? Optional.of(finished) : Optional.empty();
  }

  private static final class Round {
    private Set<BlockId> written;
    private final Set<BlockId> listed;
    private final ArrayList<BlockId> shipped = new ArrayList<>();
    private final ArrayList<String> skipped = new ArrayList<>();
    private final ArrayList<String> failed = new ArrayList<>();
    private long bytes;

    Round(Set<BlockId> written) {
      this.written = written;
      this.listed = new TreeSet<>(written);
    }
  }

  private void take(BlockMeta block, Labels labels, Round round) {
    if (round.listed.contains(block.id())) {
      return;
    }
    if (block.stats().samples() == 0) {
      round.skipped.add("Block " + block.id() + " is not shipped: it holds no sample.");
      return;
    }
    if (block.compaction().level() > 1) {
      round.skipped.add(
          "Block " + block.id() + " is not shipped: Prometheus compacted it (level " + block.compaction().level()
              + ") and its sources may be in the bucket already.");
      return;
    }
    if (bucket.head(BlockFiles.meta(block.id())).isEmpty()) {
      round.bytes += send(block, labels);
      round.shipped.add(block.id());
    }
    round.listed.add(block.id());
    round.written = Set.copyOf(round.listed);
    list.write(round.listed);
  }

  /** Everything else first: with `meta.json` the block is one. */
  private long send(BlockMeta block, Labels labels) {
    long bytes = 0;
    try (var pinned = PinnedBlock.pin(data.path(), block.id())) {
      var sent = new ArrayList<BlockFile>();
      for (var path : pinned.paths()) {
        var file = files.send(pinned.file(path), BlockFiles.key(block.id(), path));
        sent.add(BlockFile.of(path, file.size(), file.sha256()));
        bytes += file.bytes();
      }
      var meta =
          block
              .withThanos(BlockMeta.Thanos.of(labels, Resolution.RAW, "sidecar"))
              .withFiles(sent, IndexStats.NONE)
              .withUploadTime(clock.instant());
      bytes += publish(meta);
    }
    return bytes;
  }

  private long publish(BlockMeta meta) {
    var key = BlockFiles.meta(meta.id());
    var json = meta.toJson();
    return switch (bucket.putIfAbsent(key, json)) {
      case ObjectStore.Put.Stored _ -> json.length();
      case ObjectStore.Put.Exists _ -> 0;
      case ObjectStore.Put.Unknown(var why) -> {
        if (bucket.head(key).isEmpty()) {
          throw ObjectStoreException.fatal(key, "nobody knows whether " + key + " was stored (" + why + ")");
        }
        yield json.length();
      }
    };
  }
}
