package dev.perennial.env.bench;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Encodes and decodes the fleet's chunks again and again; prints `encode decode bytes` a line for each round: nanoseconds and
/// bytes for each sample.
final class CodecLoop {
  private static final int SERIES = 200;
  private static final int WARM = 6;
  private static final int ROUNDS = 5;
  private static final long ROUND = Duration.ofMillis(400).toNanos();

  private final List<Samples> columns = new ArrayList<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private final long samples;
  private long seen;

  private CodecLoop() {
    var fleet = new Fleet(SERIES);
    var range = new TimeRange(Fleet.START, Fleet.START + Fleet.BLOCK);
    for (int i = 0; i < SERIES; i++) {
      var column = new Samples();
      fleet.scrape(i, "a", range, column);
      columns.add(column);
      chunks.addAll(ChunkWriter.write(column));
    }
    samples = columns.stream().mapToLong(Samples::size).sum();
  }

  static void main(String[] arguments) {
    var loop = new CodecLoop();
    double bytes = loop.chunks.stream().mapToLong(chunk -> chunk.data().length()).sum() / (double) loop.samples;
    for (int round = -WARM; round < ROUNDS; round++) {
      double encode = loop.timed(loop::encode);
      double decode = loop.timed(loop::decode);
      if (round >= 0) {
        System.out.println(encode + " " + decode + " " + bytes);
      }
    }
    if (loop.seen == 0) {
      throw new IllegalStateException("Cannot trust a loop that saw nothing");
    }
  }

  private double timed(Runnable pass) {
    long start = System.nanoTime();
    long passes = 0;
    while (System.nanoTime() - start < ROUND) {
      pass.run();
      passes++;
    }
    return (System.nanoTime() - start) / (double) (passes * samples);
  }

  private void encode() {
    for (var column : columns) {
      seen += ChunkWriter.write(column).size();
    }
  }

  private void decode() {
    var into = new Samples();
    for (var chunk : chunks) {
      into.clear();
      ChunkDecoder.decode(chunk, into);
      seen += into.size() + (into.value(into.size() - 1) > 0 ? 1 : 0);
    }
  }
}
