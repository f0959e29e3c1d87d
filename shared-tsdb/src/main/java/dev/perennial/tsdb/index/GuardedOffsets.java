package dev.perennial.tsdb.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The header's table for as long as it proves whole, then the index's own. Safe for many threads.
final class GuardedOffsets implements OffsetTable {
  private final HeaderUse use;
  private final Supplier<PostingsTable> own;

  GuardedOffsets(HeaderUse use, Supplier<PostingsTable> own) {
    this.use = use;
    this.own = own;
  }

  private <T> T ask(Function<OffsetTable, T> question) {
    return use.ask(header -> question.apply(header.offsets()), () -> question.apply(own.get()));
  }

  @Override
  public List<String> names() {
    return ask(OffsetTable::names);
  }

  @Override
  public int count(String name) {
    return ask(table -> table.count(name));
  }

  @Override
  public long cost(String name) {
    return ask(table -> table.cost(name));
  }

  @Override
  public Optional<Entry> find(String name, String value) {
    return ask(table -> table.find(name, value));
  }

  @Override
  public void forEach(String name, Visitor visitor) {
    var entries = ask(table -> collect(table, name));
    entries.forEach(entry -> visitor.visit(entry.value(), entry.offset(), entry.next()));
  }

  private static List<Entry> collect(OffsetTable table, String name) {
    var entries = new ArrayList<Entry>();
    table.forEach(name, (value, offset, next) -> entries.add(new Entry(value, offset, next)));
    return entries;
  }
}
