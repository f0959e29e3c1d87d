package dev.perennial.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.postings.Postings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An index of two series, byte by byte.
class IndexVectorSpec {
  private static final String BYTES =
      """
      baaad700020000001200000005013101320161027570047a6f6e651543c46b000a01020002000a080a0a2cf68c618000090202010400010a00326559
      ac0500000000000c000000020000000200000003a58343900000000800000001000000025502add1000000080000000100000003a7692ed2000000
      080000000100000003a7692ed20000001d000000040200004002016101315402016101326402047a6f6e650131746462a8b8000000000000000500
      0000000000001f000000000000003e0000000000000084000000000000003e00000000000000846b034349"""
          .replaceAll("\\s", "");

  private static final IndexSeries FIRST =
      new IndexSeries(2, Labels.of("a", "1"), List.of(new ChunkRef(0, 10, 8), new ChunkRef(20, 30, 30)));
  private static final IndexSeries SECOND =
      new IndexSeries(3, Labels.of("a", "2", "zone", "1"), List.of(new ChunkRef(5, 5, 50)));

  private static IndexReader open(byte[] bytes) {
    ObjectStore store = new MemoryObjectStore(() -> Instant.EPOCH);
    store.put("index", ByteSlice.of(bytes));
    return new IndexReader(RangedObject.find(store, "index").orElseThrow());
  }

  private static IndexReader open() {
    return open(HexFormat.of().parseHex(BYTES));
  }

  @Test
  void it_is_read() {
    var index = open();
    var found = new ArrayList<IndexSeries>();

    index.series(index.all(), Long.MIN_VALUE, Long.MAX_VALUE, found::add);

    assertThat(index.version()).isEqualTo(2);
    assertThat(index.all()).isEqualTo(Postings.of(2, 3));
    assertThat(found).containsExactly(FIRST, SECOND);
    assertThat(index.symbols().iterator()).toIterable().containsExactly("1", "2", "a", "up", "zone");
    assertThat(index.labelNames()).containsExactly("a", "zone");
    assertThat(index.labelValues("a")).containsExactly("1", "2");
    assertThat(index.labelValues("a", List.of(Matcher.equal("zone", "1")))).containsExactly("2");
    assertThat(index.labelNames(List.of(Matcher.equal("a", "1")))).containsExactly("a");
  }

  @Test
  void only_chunks_in_the_span_are_read() {
    var index = open();
    var found = new ArrayList<IndexSeries>();

    index.series(index.all(), 11, 25, found::add);

    assertThat(found).containsExactly(new IndexSeries(2, Labels.of("a", "1"), List.of(new ChunkRef(20, 30, 30))));
  }

  @Test
  void it_is_written() {
    var store = new MemoryObjectStore(() -> Instant.EPOCH);
    var upload = new HashedUpload(store, "index");
    var writer = new IndexWriter(upload, "index", List.of("1", "2", "a", "up", "zone").iterator());

    writer.add(FIRST.labels(), FIRST.chunks());
    writer.add(SECOND.labels(), SECOND.chunks());
    writer.finish();
    upload.complete();

    assertThat(store.read("index").orElseThrow()).hasToString(BYTES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a=1 0..1     | Cannot write series {a="1"} to index: it does not come after {a="1"}
          ''  0..1     | Cannot write series {} to index: it does not come after {a="1"}
          a=3 0..1     | Cannot write series {a="3"} to index: "3" is not among the symbols
          a=2          | Cannot write series {a="2"} to index: it has no chunks
          a=2 5..4     | Cannot write series {a="2"} to index: its chunks do not ascend in time at 5..4
          a=2 1..2 2..3| Cannot write series {a="2"} to index: its chunks do not ascend in time at 2..3
          """)
  void a_series_out_of_order_is_refused(String series, String sentence) {
    var writer =
        new IndexWriter(
            new HashedUpload(new MemoryObjectStore(() -> Instant.EPOCH), "index"), "index", List.of("1", "2", "a").iterator());
    writer.add(Labels.of("a", "1"), List.of(new ChunkRef(0, 1, 8)));
    var words = series.trim().split(" +", -1);
    var chunks = new ArrayList<ChunkRef>();
    for (int i = 1; i < words.length; i++) {
      var times = words[i].split("\\.\\.", -1);
      chunks.add(new ChunkRef(Long.parseLong(times[0]), Long.parseLong(times[1]), 8 + i));
    }

    assertThatThrownBy(
            () -> writer.add(words[0].equals("''") ? Labels.empty() : Labels.of(words[0].split("=", -1)), chunks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void symbols_out_of_order_are_refused() {
    var upload = new HashedUpload(new MemoryObjectStore(() -> Instant.EPOCH), "index");

    assertThatThrownBy(() -> new IndexWriter(upload, "index", List.of("b", "a").iterator()))
        .hasMessage("Cannot write index: symbol \"a\" does not come after \"b\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | 00 | Cannot read index at byte 0: it begins with 00aad700 where an index begins with baaad700
          4   | 09 | Cannot read index at byte 4: it is an index of version 9, and only versions 1, 2 and 3 are known
          14  | 39 | Cannot read index at byte 5: the symbols are damaged: its bytes have checksum
          36  | 01 | Cannot read index at byte 32: the series there is damaged: its bytes have checksum
          32  | 7f | Cannot read index at byte 32: the series there is 127 bytes long, and the series end after 30
          75  | 01 | Cannot read index at byte 64: the postings list there is damaged: its bytes have checksum
          150 | 05 | Cannot read index at byte 132: the postings offsets are damaged: its bytes have checksum
          180 | 05 | Cannot read index at byte 169: this is no table of contents, or the file is cut short: its bytes
          """)
  void a_changed_byte_is_told_with_its_place(int place, String value, String sentence) {
    var bytes = HexFormat.of().parseHex(BYTES);
    bytes[place] = HexFormat.of().parseHex(value)[0];

    assertThatThrownBy(
            () -> {
              var index = open(bytes);
              index.symbols();
              index.series(index.all(), Long.MIN_VALUE, Long.MAX_VALUE, _ -> {});
            })
        .isInstanceOf(MalformedBytesException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void an_index_that_is_cut_short_is_refused() {
    var bytes = HexFormat.of().parseHex(BYTES);

    for (int length = 0; length < bytes.length; length++) {
      var cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> open(cut)).as("%d bytes", length).isInstanceOf(MalformedBytesException.class);
    }
  }
}
