package dev.perennial.tsdb.catalog.memory;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogContract;
import dev.perennial.tsdb.catalog.Loss;
import dev.perennial.tsdb.catalog.LossyTable;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import java.util.Random;
import org.jspecify.annotations.Nullable;

class MemoryCatalogTest extends CatalogContract {
  private @Nullable LossyTable table;
  private final Catalog catalog = new MemoryCatalog(new Random(1), this::lossy);

  private ManifestTable lossy(ManifestTable real) {
    table = new LossyTable(real);
    return table;
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected Catalog losing(Loss loss) {
    java.util.Objects.requireNonNull(table).lose(loss);
    return catalog;
  }
}
