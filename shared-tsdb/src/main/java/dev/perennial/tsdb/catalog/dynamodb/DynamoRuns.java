package dev.perennial.tsdb.catalog.dynamodb;

import static dev.perennial.tsdb.catalog.dynamodb.Items.number;
import static dev.perennial.tsdb.catalog.dynamodb.Items.text;

import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Runs, an item each. DynamoDB drops them some time after their `ttl`, so those past it are left out of listings.
final class DynamoRuns {
  private final Items items;

  DynamoRuns(Items items) {
    this.items = items;
  }

  void record(Run run) {
    var item =
        Items.with(
            Items.key(run.tenant(), "R#" + run.id()),
            Map.of(
                "step", text(run.step()),
                "stream", text(run.stream()),
                "started", number(EpochNanos.of(run.started())),
                "ended", number(EpochNanos.of(run.ended())),
                "outcome", text(run.outcome()),
                "summary", text(run.summary()),
                "ttl", number(run.ended().plus(Run.KEPT).getEpochSecond())));
    items.ask("enter run " + run.id(), () -> items.client().putItem(request -> request.tableName(items.table()).item(item)));
  }

  List<Run> last(TenantId tenant, int limit) {
    var runs =
        items.last("list the runs of tenant " + tenant, tenant, "R#", limit).stream().map(item -> run(tenant, item)).toList();
    return runs.stream().filter(run -> !run.ended().isBefore(runs.getFirst().started().minus(Run.KEPT))).toList();
  }

  private static Run run(TenantId tenant, Map<String, AttributeValue> item) {
    return new Run(
        tenant,
        text(item, "sk").substring("R#".length()),
        text(item, "step"),
        text(item, "stream"),
        EpochNanos.instant(number(item, "started")),
        EpochNanos.instant(number(item, "ended")),
        text(item, "outcome"),
        text(item, "summary"));
  }
}
