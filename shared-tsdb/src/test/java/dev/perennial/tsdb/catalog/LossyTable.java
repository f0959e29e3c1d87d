package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;

/// A table whose next answer is lost, in the way that was asked for.
public final class LossyTable implements ManifestTable {
  private final ManifestTable table;
  private Loss next = Loss.NONE;

  /// In front of `table`, losing nothing yet.
  public LossyTable(ManifestTable table) {
    this.table = table;
  }

  /// Loses the answer of the next write.
  public void lose(Loss loss) {
    next = loss;
  }

  @Override
  public Answer write(ManifestWrite write) {
    var loss = next;
    next = Loss.NONE;
    return switch (loss) {
      case NONE -> table.write(write);
      case REQUEST, REQUEST_AND_READ -> {
        next = loss == Loss.REQUEST_AND_READ ? Loss.REQUEST_AND_READ : Loss.NONE;
        yield new Answer.Missing("The request was lost.");
      }
      case ANSWER -> {
        table.write(write);
        yield new Answer.Missing("The answer was lost.");
      }
      case FIRST_ANSWER -> {
        table.write(write);
        yield table.write(write);
      }
    };
  }

  @Override
  public Standing standing(StreamId stream) {
    if (next == Loss.REQUEST_AND_READ) {
      next = Loss.NONE;
      throw new CatalogException("Cannot read stream " + stream + ": no answer.");
    }
    return table.standing(stream);
  }
}
