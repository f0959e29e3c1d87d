package dev.perennial.env.fuzz;

import dev.perennial.env.fuzz.Difference.Strictness;
import dev.perennial.env.fuzz.Queries.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Asks two sides the same queries.
public final class Fuzz {
  private final Side ours;
  private final Side theirs;
  private final String version;
  private final Ledger ledger;

  /// Against a Prometheus of that version.
  public Fuzz(Side ours, Side theirs, String version, Ledger ledger) {
    this.ours = ours;
    this.theirs = theirs;
    this.version = version;
    this.ledger = ledger;
  }

  /// The language that a version knows: all of it from 3.14 on.
  public static Dialect dialect(String version) {
    return version.startsWith("2.") ? Dialect.OLD : Dialect.NEW;
  }

  /// What came of it: how many answers had samples, how many differences each entry of the ledger explains, and those that none does.
  public record Outcome(int asked, int full, Map<String, Integer> explained, List<String> unexplained) {
    /// In one sentence.
    public String sentence() {
      return "%d queries, %d with samples: %d differences explained %s, %d not"
          .formatted(asked, full, explained.values().stream().mapToInt(Integer::intValue).sum(), explained, unexplained.size());
    }
  }

  /// Asks so many queries; each difference that nothing explains is told as it is found.
  public Outcome run(long seed, int queries, Consumer<String> told) throws IOException, InterruptedException {
    var dialect = dialect(version);
    var all = new Queries(seed, dialect);
    var explained = new TreeMap<String, Integer>();
    var unexplained = new ArrayList<String>();
    int full = 0;
    for (int i = 0; i < queries; i++) {
      var query = all.next();
      var mine = ours.ask(query);
      full += mine instanceof Reply.Series series && !series.series().isEmpty() ? 1 : 0;
      var difference = Difference.between(mine, theirs.ask(query), dialect == Dialect.NEW ? Strictness.TEXTS : Strictness.VALUES);
      if (difference.isEmpty()) {
        continue;
      }
      var entry = ledger.explaining(query.text(), version);
      if (entry.isPresent()) {
        explained.merge(entry.get().function(), 1, Integer::sum);
      } else {
        String text = "%s from %d to %d by %d: %s".formatted(query.text(), query.start(), query.end(), query.step(), difference.get());
        unexplained.add(text);
        told.accept(text);
      }
    }
    return new Outcome(queries, full, explained, unexplained);
  }
}
