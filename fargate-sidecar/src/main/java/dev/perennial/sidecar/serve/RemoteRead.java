package dev.perennial.sidecar.serve;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.perennial.sidecar.watch.PrometheusException;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.StoreChunk;
import dev.perennial.tsdb.storeapi.StoreSeries;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedSeries;
import dev.perennial.tsdb.storeapi.wire.remote.Label;
import dev.perennial.tsdb.storeapi.wire.remote.LabelMatcher;
import dev.perennial.tsdb.storeapi.wire.remote.Query;
import dev.perennial.tsdb.storeapi.wire.remote.ReadRequest;
import dev.perennial.tsdb.storeapi.wire.remote.ReadResponse;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Asks Prometheus for series by remote read, streamed where it can. Safe for many threads.
final class RemoteRead {
  private static final long PATIENCE_SECONDS = 300;
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Encoding", "snappy",
          "Content-Type", "application/x-protobuf",
          "Accept-Encoding", "snappy",
          "X-Prometheus-Remote-Read-Version", "0.1.0");

  private final PrometheusHttp http;

  RemoteRead(PrometheusHttp http) {
    this.http = http;
  }

  /// The series that satisfy the matchers and have samples from `first` to `last`, in the order they come.
  ///
  /// Old servers cannot stream histograms whose chunks they would have to cut; plain samples are asked for then.
  List<StoreSeries> read(List<Matcher> matchers, long first, long last, Budget.Share share) {
    var request = request(matchers, first, last);
    try {
      return read(request, share);
    } catch (PrometheusException | MalformedBytesException streamed) {
      if (streamed instanceof PrometheusException e && e.reason() != PrometheusException.Reason.FAILED) {
        throw streamed;
      }
      share.close();
      try {
        return read(request.toBuilder().clearAcceptedResponseTypes().build(), share);
      } catch (PrometheusException | MalformedBytesException plain) {
        streamed.addSuppressed(plain);
        throw streamed;
      }
    }
  }

  private List<StoreSeries> read(ReadRequest request, Budget.Share share) {
    var response = http.post("/api/v1/read", HEADERS, compressed(request.toByteArray()));
    var type = response.headers().firstValue("Content-Type").orElse("");
    try (var body = response.body()) {
      // A server that stops half-way would hold this thread for ever: the connection is cut instead.
      var alarm =
          CompletableFuture.runAsync(
              () -> cut(body), CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      try {
        if (type.startsWith("application/x-streamed-protobuf")) {
          return frames(body, share);
        }
        if (type.startsWith("application/x-protobuf")) {
          return samples(body, share);
        }
      } finally {
        alarm.cancel(false);
      }
    } catch (IOException e) {
      throw http.unreachable(e);
    }
    throw http.failed("remote read gave content of the type \"" + type + "\"");
  }

  private static void cut(InputStream body) {
    try {
      body.close();
    } catch (IOException alreadyBroken) {
      // Its reader hears of it.
    }
  }

  static ReadRequest request(List<Matcher> matchers, long first, long last) {
    var query = Query.newBuilder().setStartTimestampMs(first).setEndTimestampMs(last);
    for (var matcher : matchers) {
      var type =
          switch (matcher.kind()) {
            case EQUAL -> LabelMatcher.Type.EQ;
            case NOT_EQUAL -> LabelMatcher.Type.NEQ;
            case MATCH -> LabelMatcher.Type.RE;
            case NOT_MATCH -> LabelMatcher.Type.NRE;
          };
      query.addMatchers(
          LabelMatcher.newBuilder().setType(type).setName(matcher.name()).setValue(matcher.value()));
    }
    return ReadRequest.newBuilder()
        .addQueries(query)
        .addAcceptedResponseTypes(ReadRequest.ResponseType.STREAMED_XOR_CHUNKS)
        .addAcceptedResponseTypes(ReadRequest.ResponseType.SAMPLES)
        .build();
  }

  /// Series out of a streamed answer.
  List<StoreSeries> frames(InputStream body, Budget.Share share) throws IOException {
    var out = new ArrayList<StoreSeries>();
    var frames = new ReadFrames(body, where());
    long before = 0;
    for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
      share.take(frames.offset() - before);
      before = frames.offset();
      for (var series : frame.get().getChunkedSeriesList()) {
        add(out, labels(series.getLabelsList()), chunks(series));
      }
    }
    return out;
  }

  /** A long series comes in several frames, one after the other. */
  private static void add(List<StoreSeries> out, Labels labels, List<StoreChunk> chunks) {
    if (!out.isEmpty() && out.getLast().labels().equals(labels)) {
      var joined = new ArrayList<>(out.removeLast().chunks());
      joined.addAll(chunks);
      out.add(new StoreSeries(labels, joined));
    } else {
      out.add(new StoreSeries(labels, chunks));
    }
  }

  private List<StoreChunk> chunks(ChunkedSeries series) {
    var out = new ArrayList<StoreChunk>(series.getChunksCount());
    for (var chunk : series.getChunksList()) {
      var encoding =
          Encoding.of(chunk.getTypeValue())
              .orElseThrow(
                  () ->
                      new MalformedBytesException(
                          "the remote-read answer of " + where(), -1, "chunk encoding " + chunk.getTypeValue() + " is unknown"));
      var data = ByteSlice.of(chunk.getData().toByteArray());
      out.add(StoreChunk.raw(new Chunk(chunk.getMinTimeMs(), chunk.getMaxTimeMs(), encoding, data)));
    }
    return out;
  }

  /// Series out of an answer without streams.
  List<StoreSeries> samples(InputStream body, Budget.Share share) throws IOException {
    var compressed = body.readAllBytes();
    try {
      var snappy = new SnappyJavaDecompressor();
      int size = snappy.getUncompressedLength(compressed, 0);
      share.take(size);
      var bytes = new byte[size];
      snappy.decompress(compressed, 0, compressed.length, bytes, 0, size);
      var out = new ArrayList<StoreSeries>();
      for (var result : ReadResponse.parseFrom(bytes).getResultsList()) {
        for (var series : result.getTimeseriesList()) {
          var chunks = SampleChunks.of(series).stream().map(StoreChunk::raw).toList();
          out.add(new StoreSeries(labels(series.getLabelsList()), chunks));
        }
      }
      return out;
    } catch (MalformedInputException | InvalidProtocolBufferException e) {
      throw new MalformedBytesException("the remote-read answer of " + where(), -1, String.valueOf(e.getMessage()));
    }
  }

  private static Labels labels(List<Label> labels) {
    var pairs = new String[labels.size() * 2];
    for (int i = 0; i < labels.size(); i++) {
      pairs[2 * i] = labels.get(i).getName();
      pairs[2 * i + 1] = labels.get(i).getValue();
    }
    return Labels.of(pairs);
  }

  static byte[] compressed(byte[] bytes) {
    var snappy = new SnappyJavaCompressor();
    var out = new byte[snappy.maxCompressedLength(bytes.length)];
    return Arrays.copyOf(out, snappy.compress(bytes, 0, bytes.length, out, 0, out.length));
  }

  private String where() {
    return "Prometheus at " + http.base();
  }
}
