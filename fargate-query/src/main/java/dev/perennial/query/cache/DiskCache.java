package dev.perennial.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stretches of blocks' files on a disk, up to a number of bytes in all. Safe for many threads.
///
/// A stretch is a file of its own, `BLOCK/index/OFFSET-LENGTH`, and known by its name after a restart. Which ones stay is Caffeine's to
/// decide. What the disk gets wrong costs a read of the bucket and nothing else: a stretch that is damaged or half written is none, and
/// one that cannot be written is left out.
public final class DiskCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  /** What a stretch takes beside its bytes: the rest of its last page, and its names. */
  private static final int OVERHEAD = 4 << 10;

  /** No stretch takes more than this part of the budget, nor more than Java's arrays take with ease. */
  private static final int SHARE = 8;

  private static final int LONGEST = 64 << 20;

  private final StretchFiles files;
  private final long budget;
  private final FileChannel lock;
  private final Cache<Stretch, Integer> kept;
  private final ConcurrentHashMap<String, ConcurrentSkipListMap<Long, Stretch>> byObject = new ConcurrentHashMap<>();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - PAUSE);
  private final Counter reads;
  private final Thread recalling = Thread.ofVirtual().name("look through the disk cache").unstarted(this::recall);
  private volatile boolean closed;

  private DiskCache(Path folder, long budget, FileChannel lock, PrometheusRegistry metrics) {
    this.files = new StretchFiles(folder);
    this.budget = budget;
    this.lock = lock;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(budget)
            .weigher((Stretch _, Integer weight) -> weight)
            .executor(Runnable::run)
            .<Stretch, Integer>removalListener((stretch, _, cause) -> removed(stretch, cause))
            .build();
    this.reads =
        Counter.builder()
            .name("perennial_query_disk_cache_reads_total")
            .help("Reads of blocks' files, by whether the disk had them: hit, miss, or damaged, which is a miss.")
            .labelNames("result")
            .register(metrics);
    List.of("hit", "miss", "damaged").forEach(reads::initLabelValues);
    GaugeWithCallback.builder()
        .name("perennial_query_disk_cache_bytes")
        .help("What the disk cache holds.")
        .callback(into -> into.call((double) bytes()))
        .register(metrics);
  }

  /// The cache in a folder, which is made where it is missing and belongs to this process while it is open. What was in it is known again
  /// a moment later.
  ///
  /// @throws IllegalArgumentException if the folder cannot be used
  public static DiskCache in(Path folder, long budget, PrometheusRegistry metrics) {
    try {
      Files.createDirectories(folder);
      var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new IllegalArgumentException("Cannot keep blocks in " + folder + ": another process does. Give each a folder of its own.");
      }
      var cache = new DiskCache(folder, budget, channel, metrics);
      cache.files.clear();
      cache.recalling.start();
      return cache;
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot keep blocks in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  /** Learns what a former process left; what is no stretch is removed. */
  private void recall() {
    try {
      files.recall(
          stretch -> {
            know(stretch);
            return !closed;
          });
    } catch (IOException e) {
      complain("look through", e);
    }
  }

  /// Waits until what a former process left is known.
  void awaitRecall() {
    try {
      recalling.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of stretches that begin at one place the longest is kept. */
  private void know(Stretch stretch) {
    var longest =
        byObject
            .compute(
                stretch.key(),
                (_, before) -> {
                  var stretches = before == null ? new ConcurrentSkipListMap<Long, Stretch>() : before;
                  stretches.merge(stretch.offset(), stretch, (a, b) -> a.length() > b.length() ? a : b);
                  return stretches;
                })
            .get(stretch.offset());
    if (longest != null && longest.length() > stretch.length()) {
      files.remove(stretch);
    } else {
      kept.put(stretch, stretch.length() + OVERHEAD);
      // Caffeine leaves evicting to the next one where another thread is at it.
      kept.cleanUp();
    }
  }

  /// The bytes held, overhead included.
  long bytes() {
    return kept.policy().eviction().flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst()).orElse(0L);
  }

  /// The bucket `inner`, of whose blocks what was read once is read from the disk.
  public ObjectStore over(ObjectStore inner) {
    return new Cached(inner);
  }

  /// Forgets a block whose bytes made no sense: the bucket may have better ones by now.
  public void forget(BlockId id) {
    byObject.forEach(
        (key, stretches) -> {
          if (key.startsWith(id.text() + "/")) {
            kept.invalidateAll(stretches.values());
          }
        });
  }

  private final class Cached implements ForwardingObjectStore {
    private final ObjectStore inner;

    Cached(ObjectStore inner) {
      this.inner = inner;
    }

    @Override
    public ObjectStore inner() {
      return inner;
    }

    @Override
    public ByteSlice read(String key, long offset, int length) {
      if (!Stretch.isOfBlock(key)) {
        return inner.read(key, offset, length);
      }
      var found = find(key, offset, length);
      if (found.isPresent()) {
        return found.get();
      }
      var bytes = inner.read(key, offset, length);
      keep(new Stretch(key, offset, length, false), bytes);
      return bytes;
    }

    @Override
    public Optional<ByteSlice> readStart(String key, int most) {
      if (!Stretch.isOfBlock(key)) {
        return inner.readStart(key, most);
      }
      var found = find(key, 0, start(key, most));
      if (found.isPresent()) {
        return found;
      }
      var bytes = inner.readStart(key, most);
      bytes.ifPresent(start -> keep(new Stretch(key, 0, start.length(), start.length() < most), start));
      return bytes;
    }
  }

  /** As much of the first `most` bytes as the object is known to have. */
  private int start(String key, int most) {
    var stretch = holder(key, 0, 0);
    return stretch != null && stretch.last() ? Math.min(most, stretch.length()) : most;
  }

  private Optional<ByteSlice> find(String key, long offset, int length) {
    var stretch = holder(key, offset, length);
    if (stretch == null || kept.getIfPresent(stretch) == null) {
      reads.labelValues("miss").inc();
      return Optional.empty();
    }
    var bytes = files.read(stretch, offset, length);
    if (bytes.isEmpty()) {
      kept.invalidate(stretch);
    }
    reads.labelValues(bytes.isPresent() ? "hit" : "damaged").inc();
    return bytes;
  }

  private @Nullable Stretch holder(String key, long offset, int length) {
    var stretches = byObject.get(key);
    var before = stretches == null ? null : stretches.floorEntry(offset);
    return before != null && before.getValue().holds(offset, length) ? before.getValue() : null;
  }

  private void keep(Stretch stretch, ByteSlice bytes) {
    if (stretch.length() == 0 || stretch.length() > Math.min(budget / SHARE, LONGEST) || holder(stretch.key(), stretch.offset(), stretch.length()) != null) {
      return;
    }
    try {
      files.write(stretch, bytes);
      know(stretch);
    } catch (IOException e) {
      complain("write to", e);
    }
  }

  private void removed(@Nullable Stretch stretch, RemovalCause cause) {
    if (stretch == null || cause == RemovalCause.REPLACED) {
      return;
    }
    byObject.computeIfPresent(
        stretch.key(),
        (_, stretches) -> {
          stretches.remove(stretch.offset(), stretch);
          return stretches.isEmpty() ? null : stretches;
        });
    files.remove(stretch);
  }

  private void complain(String what, Exception why) {
    long before = told.get();
    long now = System.nanoTime();
    if (now - before >= PAUSE && told.compareAndSet(before, now)) {
      LOG.warn("Cannot {} the disk cache in {}: {} Queries read the bucket instead.", what, files.folder(), sentence(why));
    }
  }

  private static String sentence(Exception why) {
    var text = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return text.endsWith(".") ? text : text + ".";
  }

  /// Lets the folder go; what is in it stays.
  @Override
  public void close() {
    closed = true;
    awaitRecall();
    try {
      lock.close();
    } catch (IOException e) {
      complain("let go of", e);
    }
  }
}
