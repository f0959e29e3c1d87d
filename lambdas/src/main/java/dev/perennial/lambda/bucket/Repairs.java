package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockSeries;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Makes right what can be made right of a block; each says in a sentence what it did and what is lost.
final class Repairs {
  private final Place place;
  private final ObjectStore store;
  private final InstantSource clock;
  private final RandomGenerator random;

  Repairs(Place place, ObjectStore store, InstantSource clock, RandomGenerator random) {
    this.place = place;
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /// What is wrong with the index header of a sound block; empty if nothing is, or there is none.
  Optional<String> header(BlockId id) {
    var reader = BlockReader.open(store, id);
    reader.labelNames(List.of()).forEach(name -> reader.labelValues(name, List.of()));
    reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    return reader.remark().contains(BlockFiles.INDEX_HEADER) ? Optional.of(reader.remark()) : Optional.empty();
  }

  String rewriteHeader(BlockMeta meta) {
    BlockReader.open(store, meta).writeHeader();
    return "wrote " + BlockFiles.INDEX_HEADER + " anew";
  }

  /// Writes `meta.json` with the sizes of the files in the bucket.
  String sizes(BlockMeta meta) {
    var files = new ArrayList<BlockMeta.BlockFile>();
    for (var file : meta.thanos().files()) {
      long size = store.head(BlockFiles.key(meta.id(), file.path())).map(facts -> facts.size()).orElse(0L);
      files.add(file.size() == 0 || size == file.size() ? file : BlockMeta.BlockFile.of(file.path(), size, ""));
    }
    var right = meta.withFiles(files, meta.thanos().indexStats());
    store.put(BlockFiles.meta(meta.id()), right.toJson());
    BlockReader.open(store, right).writeHeader();
    return "stated the right sizes in meta.json";
  }

  /// Writes a new block of everything that can be read of this one.
  String salvage(BlockMeta meta) {
    int lost = 0;
    BlockMeta written;
    BlockReader reader;
    List<BlockSeries> all;
    try {
      reader = BlockReader.open(store, meta);
      all = reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    } catch (MalformedBytesException e) {
      return "nothing: without its index nothing can be read of it (" + e.getMessage() + ")";
    }
    var id = BlockId.create(clock.millis(), random);
    try (var block = new NewBlock(store, id, reader.symbols(), Dialect.STARTS)) {
      for (var series : all) {
        var chunks = new ArrayList<Chunk>();
        lost += read(reader, series, chunks);
        if (!chunks.isEmpty()) {
          block.add(series.labels(), chunks);
        }
      }
      written = block.finish(meta, meta.thanos().labels(), "bucket.repair", clock.instant());
    }
    if (written.stats().series() == 0) {
      return "nothing: no chunk of it can be read";
    }
    var why = "Repaired as block " + id + ".";
    NewBlock.mark(store, meta.id(), why, clock.instant());
    Superseded.supersede(place, store, meta, why, clock);
    return "wrote block %s with %d of %d series; %d chunks are lost; marked this one for deletion"
        .formatted(id, written.stats().series(), all.size(), lost);
  }

  /// Reads the chunks of a series, one by one where they cannot be read together; answers how many cannot be read.
  private static int read(BlockReader reader, BlockSeries series, List<Chunk> into) {
    try {
      into.addAll(reader.chunks(List.of(series)).getFirst());
      return 0;
    } catch (MalformedBytesException damaged) {
      int lost = 0;
      var exactly = exactly(series.labels());
      for (var ref : series.chunks()) {
        try {
          for (var one : reader.select(exactly, ref.first(), ref.last())) {
            if (one.labels().equals(series.labels())) {
              into.addAll(reader.chunks(List.of(one)).getFirst());
            }
          }
        } catch (MalformedBytesException gone) {
          lost++;
        }
      }
      return lost;
    }
  }

  private static List<Matcher> exactly(Labels labels) {
    var matchers = new ArrayList<Matcher>();
    labels.forEach((name, value) -> matchers.add(Matcher.equal(name, value)));
    return matchers;
  }
}
