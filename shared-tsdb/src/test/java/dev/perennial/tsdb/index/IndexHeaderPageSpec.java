package dev.perennial.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table in `docs/format/index-header.md` says what the code does.
class IndexHeaderPageSpec {
  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| `([^|`]+)` \\|");

  private static Path page() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var page = folder.resolve("docs/format/index-header.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/format/index-header.md is missing");
  }

  @Test
  void every_row_is_what_the_code_does() throws IOException {
    var rows = new LinkedHashMap<String, String>();
    for (var line : Files.readAllLines(page())) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1), row.group(2));
      }
    }
    var expected = new LinkedHashMap<String, String>();
    expected.put("magic", "0x%08X".formatted(IndexHeader.MAGIC));
    expected.put("version", Integer.toString(IndexHeader.VERSION));
    expected.put("preamble, bytes", Integer.toString(IndexHeader.PREAMBLE));
    expected.put("read at once to open, bytes", Integer.toString(IndexHeader.START));
    expected.put("page of symbols, bytes", Integer.toString(HeaderWriter.SYMBOL_PAGE));
    expected.put("page of postings offsets, bytes", Integer.toString(HeaderWriter.OFFSET_PAGE));
    expected.put("largest index that is copied whole, bytes", Integer.toString(HeaderWriter.WHOLE));

    assertThat(rows).containsExactlyEntriesOf(expected);
  }
}
