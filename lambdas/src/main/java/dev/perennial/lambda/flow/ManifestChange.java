package dev.perennial.lambda.flow;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.Swap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Writes a change of a manifest, and again on the newest version where another writer came first.
///
/// The change is a function that gives back the manifest it was given where nothing is left to do. So an outcome that is
/// not known is read again like a lost race: if the write took, the change finds itself done; if it did not, it is made; and if it
/// arrives after that, its version is gone and it cannot take any more.
public final class ManifestChange {
  private static final int ATTEMPTS = 25;

  private final Catalog catalog;

  /// Changes in this catalogue.
  public ManifestChange(Catalog catalog) {
    this.catalog = catalog;
  }

  /// How a change ended.
  public sealed interface Outcome {
    /// It was written; this stands there now.
    record Changed(Manifest manifest) implements Outcome {}

    /// It was there already, or there was nothing to change.
    record Unchanged(Manifest manifest) implements Outcome {}

    /// Somebody holds the stream under a newer token; the change was not made.
    record Fenced(String why) implements Outcome {}
  }

  /// Makes a change that any worker may make at any time; `read` gives the newest state.
  public Outcome free(Supplier<Manifest> read, UnaryOperator<Manifest> change) {
    return attempt(read, change, catalog::replace, Tokens.NOT_ASKED);
  }

  /// Makes a change on behalf of the holder of `token`.
  public Outcome fenced(StreamId stream, long token, UnaryOperator<Manifest> change) {
    return attempt(() -> newest(stream), change, next -> catalog.replace(next, token), Tokens.ASKED);
  }

  /// The newest state of a stream that somebody has written to.
  public Manifest newest(StreamId stream) {
    return catalog
        .manifest(stream)
        .orElseThrow(() -> new IllegalStateException("Cannot change stream " + stream + ": the catalogue has no manifest of it"));
  }

  private enum Tokens {
    ASKED,
    NOT_ASKED
  }

  private Outcome attempt(
      Supplier<Manifest> read, UnaryOperator<Manifest> change, Function<Manifest, Swap> write, Tokens tokens) {
    var before = read.get();
    String why = "";
    for (int i = 0; i < ATTEMPTS; i++) {
      var next = change.apply(before);
      if (next.version() == before.version()) {
        return new Outcome.Unchanged(before);
      }
      switch (write.apply(next)) {
        case Swap.Committed(Manifest manifest) -> {
          return new Outcome.Changed(manifest);
        }
        case Swap.Lost(String reason) -> {
          var now = read.get();
          if (tokens == Tokens.ASKED && now.version() == before.version()) {
            return new Outcome.Fenced(reason);
          }
          before = now;
          why = reason;
        }
        case Swap.Unknown(String reason) -> {
          before = read.get();
          why = reason;
        }
      }
    }
    throw new CatalogException(
        "Cannot change stream " + before.stream() + " after " + ATTEMPTS + " attempts; the last one: " + why);
  }
}
