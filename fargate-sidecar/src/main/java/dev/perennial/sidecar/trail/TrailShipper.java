package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.ParcelName;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.trail.TrailId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Ships what the write-ahead log has grown by. For one thread, and one process a directory; [#standing] is for every thread.
///
/// A parcel is written before anything is noted: what failed is simply still to be shipped in the next round. The bucket is listed once, when
/// a process begins.
public final class TrailShipper {
  private final Path data;
  private final ObjectStore bucket;
  private final TenantId tenant;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Options options;
  private final IncarnationFile incarnationFile;
  private final Spool spool;
  private final Tail tail = new Tail();
  private Map<String, Shipped> files = new TreeMap<>(Labels.ORDER);
  private Optional<TrailId> trail = Optional.empty();
  private boolean unwritten;
  private long sequence;
  private int checkpoint = -1;
  private int settled;
  private final Set<BlockId> settling = new TreeSet<>();
  private final Set<BlockId> told = new HashSet<>();
  private volatile Member.Trailing standing = Member.Trailing.NONE;

  /// About how many bytes a parcel brings at most, and how many bytes of deleted segments wait at most.
  public record Options(int parcelBytes, long spoolBytes) {
    /// 8 MiB, and 2 GiB.
    public static final Options DEFAULT = new Options(8 << 20, 2L << 30);
  }

  /// A shipper of the log in a data directory.
  public TrailShipper(
      Path data, ObjectStore bucket, TenantId tenant, InstantSource clock, RandomGenerator random, Options options) {
    this.data = data;
    this.bucket = bucket;
    this.tenant = tenant;
    this.clock = clock;
    this.random = random;
    this.options = options;
    this.incarnationFile = new IncarnationFile(data);
    this.spool = new Spool(data, options.spoolBytes());
  }

  /// How far the trail has come.
  public Member.Trailing standing() {
    return standing;
  }

  /// Ships all that there is now, under these external labels; `finished` gives the finished blocks, if all of them are in the bucket.
  public TrailRound ship(Labels labels, Supplier<Optional<List<BlockId>>> finished) {
    var round = new Round();
    try {
      var id = attach(labels, round);
      var folder = LogFolder.look(data, spool, this::isClosed);
      if (folder.oldestLate() > settled) {
        // Prometheus deletes a segment once its samples are in blocks, so they are in blocks that are there after it was missed.
        finished.get().ifPresent(blocks -> settle(folder.oldestLate(), blocks));
      }
      while (send(id, labels, folder, round)) {}
      forget(folder);
    } catch (ObjectStoreException | UncheckedIOException e) {
      round.failed.add("The log is not shipped yet, and is tried again: " + e.getMessage());
    }
    long givenUp = 0;
    for (var lost : spool.shrink(List.of("wal", "wbl"))) {
      long unshipped = lost.bytes() - files.getOrDefault(lost.name(), Shipped.NOTHING).length();
      givenUp += unshipped;
      round.problems.add(
          "Segment " + lost.name() + " is given up with " + unshipped + " bytes, the last of them written at " + lost.written() + ": Prometheus has deleted it, it is not shipped, and more than "
              + options.spoolBytes() + " bytes wait. Its samples are safe only in blocks.");
    }
    note(round);
    return new TrailRound(round.parcels, round.bytes, round.samples, givenUp, round.problems, round.failed);
  }

  private void settle(int before, List<BlockId> blocks) {
    settled = before;
    blocks.stream().filter(id -> !told.contains(id)).forEach(settling::add);
  }

  private static final class Round {
    private final List<String> problems = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private int parcels;
    private long bytes;
    private long samples;
  }

  private TrailId attach(Labels labels, Round round) {
    var replica = StreamId.of(tenant, labels).hash();
    var known = incarnationFile.read(replica).map(incarnation -> TrailId.of(tenant, labels, incarnation));
    if (trail.isPresent() && (known.equals(trail) || (unwritten && trail.get().replica().equals(replica)))) {
      return trail.get();
    }
    files = new TreeMap<>(Labels.ORDER);
    sequence = 0;
    checkpoint = -1;
    settled = 0;
    settling.clear();
    told.clear();
    standing = Member.Trailing.NONE;
    if (known.isPresent()) {
      resume(known.get());
      trail = known;
      return known.get();
    }
    var id = TrailId.of(tenant, labels, BlockId.create(clock.millis(), random));
    try {
      incarnationFile.write(replica, id.incarnation());
      unwritten = false;
    } catch (UncheckedIOException e) {
      unwritten = true;
      round.problems.add(e.getMessage() + ". The log is shipped all the same; the next start of the sidecar will ship it from its beginning.");
    }
    trail = Optional.of(id);
    standing = new Member.Trailing(id.incarnation().text(), 0, 0, 0);
    return id;
  }

  /** What an earlier process shipped of this directory: the newest parcel says it all. */
  private void resume(TrailId id) {
    var parcels = Trail.parcels(bucket, id);
    long upTo = parcels.stream().flatMap(p -> p.name().range().stream()).mapToLong(TimeRange::last).max().orElse(0);
    standing = new Member.Trailing(id.incarnation().text(), upTo, parcels.stream().mapToLong(Trail.Listed::size).sum(), 0);
    if (parcels.isEmpty()) {
      return;
    }
    var head = Trail.head(bucket, parcels.getLast());
    for (var file : head.standing()) {
      files.put(file.file(), Shipped.of(file));
    }
    sequence = head.sequence() + 1;
    checkpoint = head.checkpoints().stream().mapToInt(Integer::intValue).max().orElse(-1);
    settled = head.settled();
  }

  private record Piece(String name, Shipped shipped, Tail.Growth growth) {}

  /// Sends one parcel; whether there may be more than it could take.
  private boolean send(TrailId id, Labels labels, LogFolder folder, Round round) {
    var pieces = new ArrayList<Piece>();
    int room = options.parcelBytes();
    for (var item : folder.items()) {
      if (room <= 0) {
        break;
      }
      try {
        var path = spool.find(item.name());
        var shipped = files.getOrDefault(item.name(), Shipped.NOTHING).look(path);
        files.put(item.name(), shipped);
        if (shipped.end() == Parcel.End.CLOSED) {
          continue;
        }
        var growth = tail.read(path, item.name(), shipped.length(), item.end(), room, round.problems::add);
        if (growth.bytes().length() > 0 || growth.end() == Parcel.End.CLOSED) {
          pieces.add(new Piece(item.name(), shipped, growth));
          room -= growth.bytes().length();
        }
      } catch (NoSuchFileException e) {
        // Deleted since it was listed.
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + data.resolve(item.name()) + ": " + e.getMessage(), e);
      }
    }
    // An end alone is worth no request; it goes with the next bytes.
    if (pieces.stream().allMatch(piece -> piece.growth().bytes().length() == 0)) {
      return false;
    }
    put(id, labels, folder, pieces, round);
    return room <= 0;
  }

  private void put(TrailId id, Labels labels, LogFolder folder, List<Piece> pieces, Round round) {
    var next = new TreeMap<>(files);
    var parts = new ArrayList<Parcel.Part>();
    var payload = new ByteArrayOutputStream();
    Optional<TimeRange> range = Optional.empty();
    long samples = 0;
    for (var piece : pieces) {
      var growth = piece.growth();
      parts.add(new Parcel.Part(piece.name(), piece.shipped().length(), growth.bytes().length(), growth.end()));
      payload.writeBytes(growth.bytes().toArray());
      range = range.isEmpty() ? growth.range() : Optional.of(growth.range().map(range.get()::hull).orElse(range.get()));
      samples += growth.samples();
      next.put(piece.name(), piece.shipped().and(growth));
    }
    int whole = folder.checkpoint().filter(_ -> isWhole(folder.checkpointFiles(), next)).orElse(checkpoint);
    var standings =
        folder.items().stream()
            .map(LogFolder.Item::name)
            .map(name -> next.getOrDefault(name, Shipped.NOTHING).standing(name))
            .filter(file -> file.length() > 0)
            .toList();
    var head = new Parcel(sequence, labels, range, samples, parts, standings, whole < 0 ? List.of() : List.of(whole), settled, List.copyOf(settling)).encode();
    var bytes = new byte[head.length() + payload.size()];
    System.arraycopy(head.array(), head.offset(), bytes, 0, head.length());
    System.arraycopy(payload.toByteArray(), 0, bytes, head.length(), payload.size());
    var newest = standings.stream().filter(file -> isSegment(file.file())).reduce((_, last) -> last);
    var name =
        new ParcelName(
            sequence,
            newest.map(file -> Integer.parseInt(file.file().substring(4))).orElse(0),
            newest.map(Parcel.Standing::length).orElse(0L),
            range,
            Parcel.hash(bytes));
    bucket.put(id.prefix() + name, ByteSlice.of(bytes));
    files = next;
    told.addAll(settling);
    settling.clear();
    sequence++;
    checkpoint = whole;
    round.parcels++;
    round.bytes += bytes.length;
    round.samples += samples;
    standing =
        new Member.Trailing(
            id.incarnation().text(), Math.max(standing.upTo(), range.map(TimeRange::last).orElse(0L)), standing.bytes() + bytes.length, 0);
  }

  private static boolean isWhole(List<String> checkpointFiles, Map<String, Shipped> files) {
    return checkpointFiles.stream().allMatch(name -> files.getOrDefault(name, Shipped.NOTHING).end() == Parcel.End.CLOSED);
  }

  private boolean isClosed(String name) {
    return files.getOrDefault(name, Shipped.NOTHING).end() == Parcel.End.CLOSED;
  }

  private static boolean isSegment(String name) {
    return name.startsWith("wal/") && Character.isDigit(name.charAt(4));
  }

  /// Forgets files that are gone, and links to what is shipped.
  private void forget(LogFolder folder) {
    var names = folder.items().stream().map(LogFolder.Item::name).toList();
    for (var name : names) {
      var shipped = files.get(name);
      if (shipped != null && shipped.end() == Parcel.End.CLOSED) {
        spool.release(name);
      }
    }
    files.keySet().removeIf(name -> !names.contains(name) && !Files.exists(data.resolve(name)));
  }

  private void note(Round round) {
    if (round.failed.isEmpty()) {
      standing = new Member.Trailing(standing.incarnation(), standing.upTo(), standing.bytes(), 0);
      return;
    }
    long pending = 0;
    for (var item : LogFolder.look(data, spool, this::isClosed).items()) {
      var shipped = files.get(item.name());
      try {
        pending += Math.max(0, Files.size(spool.find(item.name())) - (shipped == null ? 0 : shipped.length()));
      } catch (IOException e) {
        // Gone meanwhile.
      }
    }
    standing = new Member.Trailing(standing.incarnation(), standing.upTo(), standing.bytes(), pending);
  }
}
