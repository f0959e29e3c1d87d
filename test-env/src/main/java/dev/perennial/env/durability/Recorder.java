package dev.perennial.env.durability;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/// Receives Prometheus' remote write and keeps every float it is sent, by series and time: what a replica says it has scraped.
public final class Recorder implements AutoCloseable {
  private final HttpServer server;
  private final Map<Labels, NavigableMap<Long, Double>> series = new HashMap<>();

  private Recorder(HttpServer server) {
    this.server = server;
  }

  /// Listens at a port of the loopback interface.
  public static Recorder listen(int port) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    var recorder = new Recorder(server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/write", recorder::write);
    server.start();
    return recorder;
  }

  /// Where it is written to.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/write";
  }

  /// What was recorded so far, in order of time.
  public Map<Labels, NavigableMap<Long, Double>> recorded() {
    synchronized (series) {
      var copy = new HashMap<Labels, NavigableMap<Long, Double>>();
      series.forEach((labels, samples) -> copy.put(labels, new TreeMap<>(samples)));
      return copy;
    }
  }

  /// What of it, up to `until`, a query answers: stale markers end a series and are never answered.
  public Map<Labels, NavigableMap<Long, Double>> due(long until) {
    var due = recorded();
    due.values().forEach(samples -> samples.entrySet().removeIf(sample -> sample.getKey() > until || Samples.isStale(sample.getValue())));
    due.values().removeIf(Map::isEmpty);
    return due;
  }

  /// Forgets everything.
  public void clear() {
    synchronized (series) {
      series.clear();
    }
  }

  private void write(HttpExchange exchange) throws IOException {
    try (exchange) {
      var packed = exchange.getRequestBody().readAllBytes();
      var snappy = new SnappyJavaDecompressor();
      var plain = new byte[snappy.getUncompressedLength(packed, 0)];
      int length = snappy.decompress(packed, 0, packed.length, plain, 0, plain.length);
      var in = CodedInputStream.newInstance(plain, 0, length);
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        if (WireFormat.getTagFieldNumber(tag) == 1) {
          series(in.readByteArray());
        } else {
          in.skipField(tag);
        }
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void series(byte[] bytes) throws IOException {
    var in = CodedInputStream.newInstance(bytes);
    var pairs = new ArrayList<String>();
    var samples = new TreeMap<Long, Double>();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> label(CodedInputStream.newInstance(in.readByteArray()), pairs);
        case 2 -> sample(CodedInputStream.newInstance(in.readByteArray()), samples);
        default -> in.skipField(tag);
      }
    }
    synchronized (series) {
      series.computeIfAbsent(Labels.of(pairs.toArray(String[]::new)), _ -> new TreeMap<>()).putAll(samples);
    }
  }

  private static void label(CodedInputStream in, List<String> pairs) throws IOException {
    var name = "";
    var value = "";
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readString();
        case 2 -> value = in.readString();
        default -> in.skipField(tag);
      }
    }
    pairs.add(name);
    pairs.add(value);
  }

  private static void sample(CodedInputStream in, Map<Long, Double> samples) throws IOException {
    double value = 0;
    long time = 0;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> value = in.readDouble();
        case 2 -> time = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    samples.put(time, value);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
