package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.labels.Labels;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The symbols of several tables, ascending, each once.
final class SymbolUnion implements Iterator<String> {
  private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::symbol, Labels.ORDER));
  private @Nullable String next;

  private record Head(String symbol, Iterator<String> rest) {}

  SymbolUnion(List<Iterator<String>> tables) {
    tables.forEach(this::push);
    next = advance();
  }

  private void push(Iterator<String> table) {
    if (table.hasNext()) {
      heads.add(new Head(table.next(), table));
    }
  }

  private @Nullable String advance() {
    for (var head = heads.poll(); head != null; head = heads.poll()) {
      push(head.rest());
      if (!head.symbol().equals(next)) {
        return head.symbol();
      }
    }
    return null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public String next() {
    var symbol = next;
    if (symbol == null) {
      throw new NoSuchElementException("Cannot go on behind the last symbol");
    }
    next = advance();
    return symbol;
  }
}
