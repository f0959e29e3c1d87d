package dev.perennial.env.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.function.UnaryOperator;

/// What the steps of a world are made of. Whoever wants to know whether the simulation would notice hands in parts that are broken.
record Parts(UnaryOperator<ManifestTable> table, UnaryOperator<Catalog> catalog, UnaryOperator<Settings> settings, Handlers handlers) {
  /// Parts that are as they should be.
  static final Parts SOUND = new Parts(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity(), (_, handler, _) -> handler);

  /// The handler of a step, or another in its place; `bucket` is the one that it works on.
  @FunctionalInterface
  interface Handlers {
    RequestStreamHandler of(String step, RequestStreamHandler handler, ObjectStore bucket);
  }

  Parts withTable(UnaryOperator<ManifestTable> broken) {
    return new Parts(broken, catalog, settings, handlers);
  }

  Parts withCatalog(UnaryOperator<Catalog> broken) {
    return new Parts(table, broken, settings, handlers);
  }

  Parts withSettings(UnaryOperator<Settings> broken) {
    return new Parts(table, catalog, broken, handlers);
  }

  Parts withHandlers(Handlers broken) {
    return new Parts(table, catalog, settings, broken);
  }
}
