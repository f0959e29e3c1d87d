package dev.perennial.query.fanout;

import dev.perennial.tsdb.labels.Matcher;
import java.util.List;

/// Which stores a request asks: those whose address satisfies all matchers of one of its lists, and everybody where there is none.
///
/// As in Thanos only matchers on `__address__` count. The blocks are one store, of the address [#BLOCKS].
public record StoreChoice(List<List<Matcher>> choices) {
  /// Everybody.
  public static final StoreChoice ALL = new StoreChoice(List.of());

  /// Under which address the blocks are one of the stores.
  public static final String BLOCKS = "blocks";

  private static final String ADDRESS = "__address__";

  /// Copies the lists.
  public StoreChoice {
    choices = choices.stream().map(List::copyOf).toList();
  }

  /// Whether the store at this address is asked.
  boolean takes(String address) {
    return choices.isEmpty()
        || choices.stream()
            .anyMatch(choice -> choice.stream().allMatch(m -> !m.name().equals(ADDRESS) || m.matches(address)));
  }
}
