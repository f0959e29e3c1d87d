package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.index.IndexReader;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table in `docs/format/block.md` says what the code does.
class FormatPageSpec {
  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| (`[^|]+`) \\|");

  private static Map<String, String> rows() throws IOException {
    var rows = new LinkedHashMap<String, String>();
    for (var line : Files.readAllLines(page())) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1), row.group(2).replace("`", ""));
      }
    }
    return rows;
  }

  private static Path page() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var page = folder.resolve("docs/format/block.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/format/block.md is missing");
  }

  private static String hex(long number) {
    return "0x%08X".formatted(number);
  }

  private static String versionsRead() {
    var block = GoldenBlocks.named("blocks/before-epoch");
    var read = new ArrayList<String>();
    for (int version = 0; version < 256; version++) {
      var shelf = block.shelf();
      var bytes = shelf.read(BlockFiles.index(block.id())).orElseThrow().toArray();
      bytes[4] = (byte) version;
      shelf.put(BlockFiles.index(block.id()), ByteSlice.of(bytes));
      try {
        BlockReader.open(shelf, block.id());
        read.add(Integer.toString(version));
      } catch (MalformedBytesException unknown) {
        assertThat(unknown).hasMessageContaining("only versions 1, 2 and 3 are known");
      }
    }
    return String.join(", ", read);
  }

  private static long firstReference() {
    var data = ByteSlice.of(new byte[] {0, 0});
    try (var segments = new SegmentWriter(new Shelf(), new BlockId("01M83EW8C6DHSTY823HA5G0HMF"), 100)) {
      return segments.add(List.of(new Chunk(0, 0, Encoding.XOR, data))).getFirst().ref();
    }
  }

  @Test
  void every_row_is_what_the_code_does() throws IOException {
    var expected = new LinkedHashMap<String, String>();
    expected.put("index magic", hex(IndexReader.MAGIC));
    expected.put("index version written", Integer.toString(IndexReader.VERSION));
    expected.put("index versions read", versionsRead());
    expected.put("index header, bytes", Integer.toString(IndexReader.HEADER));
    expected.put("index table of contents, bytes", Integer.toString(IndexReader.CONTENTS));
    expected.put("series alignment, bytes", Integer.toString(IndexReader.ALIGNMENT));
    expected.put("segment magic", hex(Segments.MAGIC));
    expected.put("segment version", Integer.toString(Segments.VERSION));
    expected.put("segment header, bytes", Integer.toString(Segments.HEADER));
    expected.put("segment size limit, bytes", Long.toString(BlockWriter.Options.DEFAULT.segmentSize()));
    expected.put("first chunk reference", Long.toString(firstReference()));
    expected.put("tombstones magic", hex(Tombstones.MAGIC));
    expected.put("tombstones version", Integer.toString(Tombstones.VERSION));
    expected.put("meta.json version", Integer.toString(BlockMeta.VERSION));
    expected.put("deletion-mark.json version", Integer.toString(DeletionMark.VERSION));

    assertThat(rows()).containsExactlyEntriesOf(expected);
  }

  @Test
  void tombstones_of_the_format_vector_are_read() {
    var stones =
        Tombstones.parse(
            ByteSlice.of(HexFormat.of().parseHex("0130ba300103142851612545")), "tombstones");
    var none =
        Tombstones.parse(ByteSlice.of(HexFormat.of().parseHex("0130ba300100000000")), "tombstones");

    assertThat(stones.bySeries())
        .isEqualTo(
            Map.of(
                3L, TimeRanges.of(TimeRange.closed(10, 20))));
    assertThat(none.bySeries()).isEmpty();
  }
}
