package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.storeapi.StoreServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A gRPC server on loopback that holds given series, and may be told to hang.
final class FakeSidecar implements StoreBackend, StoreBackend.Shelf, AutoCloseable {
  private final Labels labels;
  private final Map<Labels, Samples> series;
  private final Optional<Teller> teller;
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final StoreServer server;
  private volatile boolean hangs;
  private volatile boolean reversed;

  FakeSidecar(Labels labels, Map<Labels, Samples> series) {
    this(labels, series, Optional.empty());
  }

  FakeSidecar(Labels labels, Map<Labels, Samples> series, Optional<Teller> teller) {
    this.labels = labels;
    this.teller = teller;
    this.series = new TreeMap<>(series);
    this.server = StoreServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this);
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  /// From now on it takes questions and answers none.
  void hang() {
    hangs = true;
  }

  /// From now on it gives its series in the wrong order.
  void reverse() {
    reversed = true;
  }

  /// The spans it was asked for samples of, as `first-last`.
  List<String> asked() {
    return asked;
  }

  @Override
  public StoreFacts facts() {
    return new StoreFacts("sidecar", List.of(labels), 0, Long.MAX_VALUE, teller.isPresent() ? EnumSet.allOf(StoreFacts.Ability.class) : Set.of());
  }

  @Override
  public Optional<Teller> teller() {
    return teller;
  }

  @Override
  public List<StoreBackend.Shelf> shelves() {
    return List.of(this);
  }

  @Override
  public Labels labels() {
    return labels;
  }

  private List<Labels> matching(List<Matcher> matchers) {
    if (hangs) {
      try {
        released.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    var found = series.keySet().stream().filter(own -> matchers.stream().allMatch(m -> m.matches(own))).toList();
    return reversed ? found.reversed() : found;
  }

  @Override
  public StoreBackend.Found series(SeriesQuery query) {
    asked.add(query.first() + "-" + query.last());
    var found = matching(query.matchers());
    return new StoreBackend.Found() {
      @Override
      public List<Labels> labels() {
        return found;
      }

      @Override
      public List<StoreChunk> chunks(int i) {
        var chunks = new ArrayList<StoreChunk>();
        for (var chunk : ChunkWriter.write(series.getOrDefault(found.get(i), new Samples()))) {
          if (chunk.overlaps(query.first(), query.last())) {
            chunks.add(StoreChunk.raw(chunk));
          }
        }
        return chunks;
      }

      @Override
      public Notes notes() {
        return Notes.none();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Answer<String> labelNames(LabelsQuery query) {
    var names = new TreeSet<>(Labels.ORDER);
    matching(query.matchers()).forEach(own -> names.addAll(own.names()));
    return new Answer<>(List.copyOf(names), Notes.none());
  }

  @Override
  public Answer<String> labelValues(String name, LabelsQuery query) {
    var values = new TreeSet<>(Labels.ORDER);
    matching(query.matchers()).forEach(own -> values.add(own.value(name)));
    values.remove("");
    return new Answer<>(List.copyOf(values), Notes.none());
  }

  @Override
  public void close() {
    released.countDown();
    server.close();
  }
}
