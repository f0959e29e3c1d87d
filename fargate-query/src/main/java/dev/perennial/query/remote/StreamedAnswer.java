package dev.perennial.query.remote;

import com.google.protobuf.ByteString;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.storeapi.wire.remote.Chunk;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedReadResponse;
import dev.perennial.tsdb.storeapi.wire.remote.ChunkedSeries;
import dev.perennial.tsdb.storeapi.wire.remote.Label;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// An answer of frames, written as the series come: one series is held at a time.
final class StreamedAnswer {
  private static final int FRAME = 1 << 20;

  private final OutputStream out;

  StreamedAnswer(OutputStream out) {
    this.out = out;
  }

  void write(int query, SelectedSeries selected) throws IOException {
    var samples = new Samples();
    for (var read = new SeriesReads(selected); read.next(samples); ) {
      var frame = new ArrayList<Chunk>();
      int bytes = 0;
      for (var chunk : ChunkWriter.write(samples)) {
        if (bytes >= FRAME) {
          frame(query, read.labels(), frame);
          frame.clear();
          bytes = 0;
        }
        var data = chunk.data().toArray();
        bytes += data.length;
        frame.add(
            Chunk.newBuilder()
                .setMinTimeMs(chunk.first())
                .setMaxTimeMs(chunk.last())
                .setTypeValue(chunk.encoding().code())
                .setData(ByteString.copyFrom(data))
                .build());
      }
      if (!frame.isEmpty()) {
        frame(query, read.labels(), frame);
      }
    }
  }

  private void frame(int query, Labels labels, List<Chunk> chunks) throws IOException {
    var series = ChunkedSeries.newBuilder().addAllChunks(chunks);
    labels.forEach((name, value) -> series.addLabels(Label.newBuilder().setName(name).setValue(value)));
    var bytes = ChunkedReadResponse.newBuilder().addChunkedSeries(series).setQueryIndex(query).build().toByteArray();
    var crc = new CRC32C();
    crc.update(bytes);
    long sum = crc.getValue();
    int left = bytes.length;
    while (left >= 0x80) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
    out.write(new byte[] {(byte) (sum >>> 24), (byte) (sum >>> 16), (byte) (sum >>> 8), (byte) sum});
    out.write(bytes);
  }
}
