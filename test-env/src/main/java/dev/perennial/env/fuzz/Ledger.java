package dev.perennial.env.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The differences from older Prometheus that have a cause, as `docs/compatibility.md` lists them: each row names a function or an
/// operator and one cause.
public record Ledger(List<Entry> entries) {
  /** The sign, as a row names it to tell it from the operator between two operands. */
  private static final String MINUS = "unary -";

  private static final Pattern ROW = Pattern.compile("\\| `([^`|]+)` \\| (\\d+\\.\\d+) \\| (.+) \\|");

  /// Up to which version `function` did otherwise, and why.
  public record Entry(String function, String version, String cause) {
    private boolean explains(String query, String asked) {
      return compare(asked, version) <= 0 && use().matcher(query).find();
    }

    private Pattern use() {
      return function.equals(MINUS)
          ? Pattern.compile("(?:^|[(,])\\s*-\\(")
          : Pattern.compile("(?<![\\w.])" + Pattern.quote(function) + "(?![\\w.])");
    }
  }

  /// Copies the entries.
  public Ledger {
    entries = List.copyOf(entries);
  }

  /// Reads the rows of the page.
  public static Ledger read(Path page) throws IOException {
    var entries = new ArrayList<Entry>();
    for (var line : Files.readAllLines(page)) {
      var row = ROW.matcher(line.strip());
      if (row.matches()) {
        entries.add(new Entry(row.group(1), row.group(2), row.group(3)));
      }
    }
    return new Ledger(entries);
  }

  /// The entry that explains a difference in `query` from that version, if one does.
  Optional<Entry> explaining(String query, String version) {
    return entries.stream().filter(entry -> entry.explains(query, version)).findFirst();
  }

  /** What somebody built without a version is newer than all that have one. */
  private static int number(String[] parts, int i) {
    return i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : Integer.MAX_VALUE;
  }

  private static int compare(String a, String b) {
    var left = a.split("\\.", -1);
    var right = b.split("\\.", -1);
    for (int i = 0; i < 2; i++) {
      int order = Integer.compare(number(left, i), number(right, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
