package dev.perennial.query.endpoints;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import java.util.List;

/// Which stores a request asks: those whose address satisfies all matchers of one of its lists, and everybody where there is none.
///
/// As in Thanos only matchers on `__address__` count. The blocks are one store, of the address [#BLOCKS]. `blocks` are matchers on a
/// block's external labels and, as the label [SeriesQuery.Hints#BLOCK], its id.
public record StoreChoice(List<List<Matcher>> choices, List<Matcher> blocks) {
  /// Everybody.
  public static final StoreChoice ALL = new StoreChoice(List.of());

  /// All blocks of these stores.
  public StoreChoice(List<List<Matcher>> choices) {
    this(choices, List.of());
  }

  /// Only blocks that satisfy all of these matchers.
  public StoreChoice only(List<Matcher> matching) {
    return new StoreChoice(choices, matching);
  }

  /// Under which address the blocks are one of the stores.
  public static final String BLOCKS = "blocks";

  private static final String ADDRESS = "__address__";

  /// Copies the lists.
  public StoreChoice {
    choices = choices.stream().map(List::copyOf).toList();
    blocks = List.copyOf(blocks);
  }

  /// Whether a block is read.
  public boolean takes(BlockId block, Labels external) {
    return blocks.isEmpty()
        || blocks.stream().allMatch(matcher -> matcher.matches(external.with(Labels.of(SeriesQuery.Hints.BLOCK, block.text()))));
  }

  /// Whether the store at this address is asked.
  public boolean takes(String address) {
    return choices.isEmpty()
        || choices.stream()
            .anyMatch(choice -> choice.stream().allMatch(m -> !m.name().equals(ADDRESS) || m.matches(address)));
  }
}
