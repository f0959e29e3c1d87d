package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Swap;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// Writes manifests under a random id each, and finds out how it ended.
/*
 *   table says   | read again                             | Swap
 *   -------------+----------------------------------------+----------
 *   took         | -                                      | Committed
 *   refused      | own id among the last writes           | Committed   a client's retry met its own success
 *   or missing   | another version, token or last write   | Lost
 *                | what the write was made from           | Unknown     it may still arrive
 *                | so many later that ids are forgotten   | Unknown
 *                | (reading fails)                        | Unknown
 */
public final class ManifestWriter {
  private final ManifestTable table;
  private final RandomGenerator random;

  /// A writer to `table`. `random` must differ between processes: its numbers are the write ids.
  public ManifestWriter(ManifestTable table, RandomGenerator random) {
    this.table = table;
    this.random = random;
  }

  /// See [dev.perennial.tsdb.catalog.Catalog#replace(Manifest)] and its fenced form.
  public Swap replace(Manifest next, OptionalLong token) {
    var write = new ManifestWrite(next.written(HexFormat.of().toHexDigits(random.nextLong())), token);
    return switch (table.write(write)) {
      case ManifestTable.Answer.Took _ -> new Swap.Committed(write.manifest());
      case ManifestTable.Answer.Refused _ -> judge(write, "the condition did not hold when it was tried.");
      case ManifestTable.Answer.Missing missing -> judge(write, missing.why());
    };
  }

  private Swap judge(ManifestWrite write, String because) {
    Standing standing;
    try {
      standing = table.standing(write.manifest().stream());
    } catch (CatalogException e) {
      return new Swap.Unknown(because + " Reading it again failed as well: " + e.getMessage());
    }
    return standing.judge(write, because);
  }
}
