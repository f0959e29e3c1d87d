package dev.perennial.lambda.quarantine;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import java.util.List;
import java.util.stream.Collectors;

/// Sets blocks aside, with the reason.
public final class QuarantineStep {
  private final Catalog catalog;
  private final Journal journal;

  /// A step in this catalogue.
  public QuarantineStep(Catalog catalog, Journal journal) {
    this.catalog = catalog;
    this.journal = journal;
  }

  /// Sets the sources of a job aside, unless the step that failed has named the sick one itself; the blocks that are aside now.
  public List<BlockId> quarantine(Assignment assignment, String why) {
    var started = journal.now();
    var tenant = assignment.stream().tenant();
    var sources = assignment.job().sources();
    var aside = sources.stream().filter(id -> catalog.record(tenant, id).filter(BlockRecord::isQuarantined).isPresent()).toList();
    if (!aside.isEmpty()) {
      return aside;
    }
    for (var id : sources) {
      var meta = catalog.record(tenant, id).map(BlockRecord::meta).orElse("");
      catalog.record(new BlockRecord(tenant, id, assignment.stream().hash(), meta, why, started));
    }
    journal.enter(
        "quarantine",
        assignment.stream().hash(),
        started,
        Journal.Outcome.REFUSED,
        "set aside " + sources.stream().map(BlockId::text).collect(Collectors.joining(", ")) + ": " + why);
    return sources;
  }
}
