package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that were changed are told, or read as before; never does anything else happen.
class DamagedBlocksTest {
  private static final long SEED = 20261123;

  private static List<Object> everything(Shelf shelf, BlockId id) {
    var reader = BlockReader.open(shelf, id);
    var all = new ArrayList<Object>();
    var series = reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    series.forEach(one -> all.add(one.labels()));
    all.addAll(reader.chunks(series));
    all.add(reader.labelNames(List.of()));
    for (var name : reader.labelNames(List.of())) {
      all.add(reader.labelValues(name, List.of(Matcher.of(Matcher.Kind.NOT_EQUAL, "job", ""))));
    }
    return all;
  }

  private static List<Object> scanned(Shelf shelf, BlockId id) {
    var all = new ArrayList<Object>();
    try (var scan = BlockReader.open(shelf, id).scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  private static BlockMeta unlisted(BlockMeta meta) {
    return meta.withThanos(BlockMeta.Thanos.of(meta.thanos().labels(), meta.thanos().resolution(), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocks/many-chunks", "blocks/before-epoch", "blocks/index-v1", "downsample/short/5m"})
  void a_changed_byte_is_told_or_changes_nothing(String name) {
    var block = GoldenBlocks.named(name);
    var shelf = block.shelf();
    var wanted = everything(shelf, block.id());
    var inOrder = scanned(shelf, block.id());
    var random = new Random(SEED);
    for (int round = 0; round < 400; round++) {
      var key = random.nextBoolean() ? BlockFiles.index(block.id()) : BlockFiles.segment(block.id(), 1);
      var original = shelf.read(key).orElseThrow();
      var bytes = original.toArray();
      int place = random.nextInt(bytes.length);
      bytes[place] ^= (byte) (1 + random.nextInt(255));
      shelf.put(key, ByteSlice.of(bytes));
      var what = "seed %d round %d: byte %d of %s".formatted(SEED, round, place, key);
      try {
        assertThat(everything(shelf, block.id())).as(what).isEqualTo(wanted);
      } catch (MalformedBytesException told) {
        assertThat(told.file()).as(what).startsWith(block.id().text());
      }
      try {
        assertThat(scanned(shelf, block.id())).as(what).isEqualTo(inOrder);
      } catch (MalformedBytesException told) {
        assertThat(told.file()).as(what).startsWith(block.id().text());
      }
      shelf.put(key, original);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocks/many-chunks", "blocks/before-epoch", "blocks/index-v1"})
  void a_forged_index_with_right_checksums_is_told_or_read_in_bounds(String name) {
    var block = GoldenBlocks.named(name);
    var shelf = block.shelf();
    var meta = unlisted(BlockReader.open(shelf, block.id()).meta());
    var key = BlockFiles.index(block.id());
    var original = shelf.read(key).orElseThrow();
    var random = new Random(SEED);
    int told = 0;
    for (int round = 0; round < 1500; round++) {
      var bytes = original.toArray();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[5 + random.nextInt(bytes.length - 5)] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
      }
      repair(bytes, original);
      shelf.put(key, ByteSlice.of(bytes));
      try {
        BlockCheck.check(shelf, meta, BlockCheck.Depth.CHUNKS);
        everything(shelf, block.id());
        scanned(shelf, block.id());
      } catch (MalformedBytesException | ObjectStoreException expected) {
        told++;
      }
    }
    assertThat(told).isPositive();
  }

  /// Sets the checksums of the sections and series right, where the original has them.
  private static void repair(byte[] bytes, ByteSlice original) {
    var toc = new ByteReader(original.slice(original.length() - 52, 48), "index", 0);
    int symbols = (int) toc.u64();
    int series = (int) toc.u64();
    toc.u64();
    toc.u64();
    int postings = (int) toc.u64();
    int table = (int) toc.u64();
    section(bytes, original, symbols);
    section(bytes, original, table);
    for (int list = (postings + 3) / 4 * 4; list < table; ) {
      list = (section(bytes, original, list) + 3) / 4 * 4;
    }
    boolean aligned = original.at(4) != 1;
    for (int entry = aligned ? (series + 15) / 16 * 16 : series; entry < postings && original.at(entry) != 0; ) {
      var in = new ByteReader(original.slice(entry, original.length() - entry), "index", entry);
      int length = (int) in.uvarint();
      int from = entry + in.position();
      if (from + length + 4 > postings) {
        break;
      }
      write(bytes, from + length, Crc32c.of(bytes, from, length));
      entry = from + length + 4;
      entry = aligned ? (entry + 15) / 16 * 16 : entry;
    }
    write(bytes, bytes.length - 4, Crc32c.of(bytes, bytes.length - 52, 48));
  }

  private static int section(byte[] bytes, ByteSlice original, int at) {
    int length = (int) new ByteReader(original.slice(at, 4), "index", at).u32();
    write(bytes, at + 4 + length, Crc32c.of(bytes, at + 4, length));
    return at + 8 + length;
  }

  private static void write(byte[] bytes, int at, long crc) {
    var out = new ByteWriter();
    out.u32(crc);
    System.arraycopy(out.array(), 0, bytes, at, 4);
  }

  @Test
  void a_file_that_is_cut_short_is_told() {
    var block = GoldenBlocks.named("blocks/many-chunks");
    for (var key : List.of(BlockFiles.index(block.id()), BlockFiles.segment(block.id(), 1))) {
      var shelf = block.shelf();
      var bytes = shelf.read(key).orElseThrow().toArray();
      shelf.put(key, ByteSlice.of(Arrays.copyOf(bytes, bytes.length - 12)));

      assertThatThrownBy(() -> everything(shelf, block.id()))
          .isInstanceOf(MalformedBytesException.class)
          .hasMessage("Cannot read %s: it has %d bytes where %d are expected".formatted(key, bytes.length - 12, bytes.length));
    }
  }

  @Test
  void a_damaged_chunk_is_told_with_its_place_and_harms_no_other_series() {
    var block = GoldenBlocks.named("blocks/floats");
    var shelf = block.shelf();
    var reader = BlockReader.open(shelf, block.id());
    var series = reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    var first = series.getFirst().chunks().getFirst();
    var key = BlockFiles.segment(block.id(), 1);
    var bytes = shelf.read(key).orElseThrow().toArray();
    bytes[(int) first.offset() + 10] ^= 1;
    shelf.put(key, ByteSlice.of(bytes));

    assertThatThrownBy(() -> reader.chunks(series.subList(0, 1)))
        .isInstanceOf(MalformedBytesException.class)
        .hasMessageStartingWith("Cannot read " + key + " at byte 8: the chunk there is damaged: its bytes have checksum");
    List<List<Chunk>> others = reader.chunks(series.subList(1, series.size()));
    assertThat(others).hasSize(series.size() - 1);
    assertThat(BlockCheck.check(shelf, reader.meta(), BlockCheck.Depth.INDEX)).isInstanceOf(BlockCheck.Sound.class);
    assertThat(BlockCheck.check(shelf, reader.meta(), BlockCheck.Depth.CHUNKS)).isInstanceOf(BlockCheck.Unsound.class);
  }

  @Test
  void what_is_missing_or_miscounted_makes_a_block_unsound() {
    var block = GoldenBlocks.named("blocks/many-segments");
    var meta = BlockReader.open(block.shelf(), block.id()).meta();
    var without = block.shelf();
    without.delete(BlockFiles.segment(block.id(), 3));
    var stats = new BlockMeta.Stats(meta.stats().samples() + 1, 0, 0, 2, 209, 0, java.util.Map.of());
    var miscounted = new BlockMeta(meta.id(), meta.range(), stats, meta.compaction(), meta.thanos(), meta.unknown());

    assertThat(BlockCheck.check(without, meta, BlockCheck.Depth.INDEX))
        .isEqualTo(
            new BlockCheck.Unsound(
                "Cannot read %s: it is listed in meta.json and missing in the bucket"
                    .formatted(BlockFiles.segment(block.id(), 3))));
    assertThat(BlockCheck.check(block.shelf(), miscounted, BlockCheck.Depth.CHUNKS))
        .isEqualTo(
            new BlockCheck.Unsound(
                "Cannot read %s: it says the block has 22001 samples, and 22000 were found".formatted(BlockFiles.meta(block.id()))));
  }

  @Test
  void sizes_that_meta_states_wrongly_are_remarked_and_those_in_the_bucket_taken() {
    var block = GoldenBlocks.named("downsample/short/1h");
    var shelf = block.shelf();
    var reader = BlockReader.open(shelf, block.id());

    assertThat(reader.remark())
        .isEqualTo("meta.json says that the index of block %s has 5502 bytes, and it has 3914: the sizes in the bucket are taken.".formatted(block.id()));
    assertThat(everything(shelf, block.id())).isNotEmpty();
    assertThat(BlockCheck.check(shelf, reader.meta(), BlockCheck.Depth.INDEX))
        .isInstanceOfSatisfying(
            BlockCheck.Sound.class,
            sound ->
                assertThat(sound.remarks())
                    .containsExactly(
                        "%s/chunks/000001 has 57857 bytes where meta.json says 454086".formatted(block.id()),
                        "%s/index has 3914 bytes where meta.json says 5502".formatted(block.id())));
    var bytes = shelf.read(BlockFiles.index(block.id())).orElseThrow().toArray();
    shelf.put(BlockFiles.index(block.id()), ByteSlice.of(Arrays.copyOf(bytes, bytes.length - 1)));
    assertThatThrownBy(() -> BlockReader.open(shelf, block.id())).isInstanceOf(MalformedBytesException.class);
    assertThat(BlockCheck.check(shelf, reader.meta(), BlockCheck.Depth.INDEX)).isInstanceOf(BlockCheck.Unsound.class);
  }
}
