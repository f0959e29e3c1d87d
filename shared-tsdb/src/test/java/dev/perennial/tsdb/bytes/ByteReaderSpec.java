package dev.perennial.tsdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteReaderSpec {
  private static ByteReader reader(String hex) {
    return new ByteReader(ByteSlice.of(HexFormat.of().parseHex(hex)), "file", 100);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00, 00", "1, 01, 02", "-1, ffffffffffffffffff01, 01", "127, 7f, fe01", "128, 8001, 8002", "300, ac02, d804",
    "9223372036854775807, ffffffffffffffff7f, feffffffffffffffff01", "-9223372036854775808, 80808080808080808001, ffffffffffffffffff01"
  })
  void varints_are_written_and_read(long number, String unsigned, String signed) {
    assertThat(new ByteWriter().uvarint(number).copy()).hasToString(unsigned);
    assertThat(new ByteWriter().varint(number).copy()).hasToString(signed);
    assertThat(reader(unsigned).uvarint()).isEqualTo(number);
    assertThat(reader(signed).varint()).isEqualTo(number);
    assertThat(ByteWriter.uvarintSize(number)).isEqualTo(unsigned.length() / 2);
  }

  @Test
  void fixed_numbers_and_strings_are_written_and_read() {
    var bytes = new ByteWriter(1).u8(255).u16(65534).u32(0xfffffffdL).u64(-4).str("aé😀").zeros(2).copy();
    var in = new ByteReader(bytes, "file", 0);

    assertThat(in.u8()).isEqualTo(255);
    assertThat(in.u16()).isEqualTo(65534);
    assertThat(in.u32()).isEqualTo(0xfffffffdL);
    assertThat(in.u64()).isEqualTo(-4);
    assertThat(in.str()).isEqualTo("aé😀");
    assertThat(in.remaining()).isEqualTo(2);
    in.skip(2);
    assertThat(in.offset()).isEqualTo(bytes.length());
  }

  @Test
  void the_checksum_is_castagnolis() {
    assertThat(Crc32c.of("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 9)).isEqualTo(0xE3069283L);
  }

  @Test
  void what_runs_over_the_end_is_told_with_its_place() {
    assertThatThrownBy(() -> reader("0102").u32())
        .isInstanceOf(MalformedBytesException.class)
        .hasMessage("Cannot read file at byte 100: it ends after 2 bytes where 4 are expected");
    assertThatThrownBy(() -> reader("8080").uvarint()).hasMessage("Cannot read file at byte 100: a varint runs over the end");
    assertThatThrownBy(() -> reader("ffffffffffffffffff02").uvarint())
        .hasMessage("Cannot read file at byte 100: a varint is longer than 64 bits");
    assertThatThrownBy(() -> reader("05616263").str())
        .hasMessage("Cannot read file at byte 100: it announces 5 bytes of text, more than its bytes can hold");
    assertThatThrownBy(() -> reader("ffffffffffffffffff01").str()).hasMessageContaining("18446744073709551615 bytes of text");
  }
}
