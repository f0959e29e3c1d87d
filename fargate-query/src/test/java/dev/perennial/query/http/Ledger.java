package dev.perennial.query.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The known differences of `docs/compatibility.md`: rows `| golden file | request | why |` whose request is a regular expression in backquotes.
final class Ledger {
  private static final Path FILE = Path.of("../docs/compatibility.md");

  /** How a row begins whose answers differ now and then. */
  private static final String CHANCE = "how far a query gets";

  private final List<Entry> entries;
  private final TreeSet<String> used = new TreeSet<>();

  private record Entry(Pattern request, String why) {}

  private Ledger(List<Entry> entries) {
    this.entries = entries;
  }

  /// The rows about one golden file.
  static Ledger of(String golden) throws IOException {
    var entries = new ArrayList<Entry>();
    for (var line : Files.readAllLines(FILE)) {
      var cells = line.split("(?<!\\\\)\\|", -1);
      if (cells.length == 5 && cells[1].strip().equals("`" + golden + "`")) {
        var request = cells[2].strip().replace("\\|", "|");
        entries.add(new Entry(Pattern.compile(request.substring(1, request.length() - 1)), cells[3].strip()));
      }
    }
    return new Ledger(entries);
  }

  /// Why the answer to `request` may differ, if it may.
  Optional<String> why(String request) {
    return entries.stream()
        .filter(entry -> entry.request().matcher(request).find())
        .findFirst()
        .map(
            entry -> {
              used.add(entry.request().pattern());
              return entry.why();
            });
  }

  /// The rows that no differing answer has asked for, but for those about chance: they are to be taken out of the document.
  List<String> unused() {
    return entries.stream().filter(entry -> !entry.why().startsWith(CHANCE)).map(entry -> entry.request().pattern()).filter(pattern -> !used.contains(pattern)).toList();
  }
}
