package dev.perennial.tsdb.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.TrailId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table in `docs/format/trail.md` says what the code does.
class TrailPageSpec {
  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| `([^|]+)` \\|");

  @Test
  void every_number_on_the_page_is_the_codes() throws IOException {
    var code = new LinkedHashMap<String, String>();
    code.put("parcel magic", "0x%08X".formatted(Parcel.MAGIC));
    code.put("parcel version", "" + Parcel.VERSION);
    code.put("bytes before the head", "" + Parcel.PREFIX);
    code.put("page of a segment, bytes", "" + SegmentReader.PAGE);
    code.put("header of a fragment, bytes", "" + SegmentReader.HEADER);
    code.put("magic of a file of chunks_head", "0x%08X".formatted(HeadChunks.MAGIC));
    code.put("root of all trails", TrailId.ROOT);
    assertThat(rows()).containsAllEntriesOf(code);
    assertThat(code.keySet()).containsAll(numbers().keySet());
  }

  private static Map<String, String> rows() throws IOException {
    return rows(Files.readString(page()));
  }

  private static Map<String, String> numbers() throws IOException {
    var page = Files.readString(page());
    return rows(page.substring(page.indexOf("## Numbers")));
  }

  private static Map<String, String> rows(String page) {
    var rows = new LinkedHashMap<String, String>();
    page.lines()
        .map(ROW::matcher)
        .filter(row -> row.matches() && !row.group(1).equals("name"))
        .forEach(row -> rows.put(row.group(1), row.group(2)));
    return rows;
  }

  private static Path page() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var page = folder.resolve("docs/format/trail.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/format/trail.md is missing");
  }
}
