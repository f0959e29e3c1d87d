package dev.perennial.tsdb.catalog.dynamodb;

import static dev.perennial.tsdb.catalog.dynamodb.Items.bytes;
import static dev.perennial.tsdb.catalog.dynamodb.Items.number;
import static dev.perennial.tsdb.catalog.dynamodb.Items.text;

import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import dev.perennial.tsdb.catalog.stored.DecodedManifests;
import dev.perennial.tsdb.catalog.stored.ManifestJson;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// Manifests and leases, an item a stream. A write of the one names no attribute of the other.
final class DynamoManifests implements ManifestTable {
  private static final String LEASE = "lease_holder, fencing_token, lease_expires";

  private final DecodedManifests decoded = new DecodedManifests();
  private final Items items;

  DynamoManifests(Items items) {
    this.items = items;
  }

  private static Map<String, AttributeValue> key(StreamId stream) {
    return Items.key(stream.tenant(), "M#" + stream.hash());
  }

  @Override
  public Answer write(ManifestWrite write) {
    var next = write.manifest();
    byte[] body = ManifestJson.encode(next);
    if (body.length > Items.LARGEST) {
      throw new CatalogException(
          "Cannot write stream " + next.stream() + ": its manifest of " + next.live().size() + " live, "
              + next.staged().size() + " staged and " + next.superseded().size() + " superseded blocks takes " + body.length / 1024
              + " KiB, and an item of DynamoDB holds " + Items.LARGEST / 1024
              + " KiB beside its lease. Compact further, retain less, or give its replicas more than one stream.");
    }
    var values = new HashMap<String, AttributeValue>();
    values.put(":version", number(next.version()));
    values.put(":write", text(write.id()));
    values.put(":writes", text(String.join(" ", next.writes())));
    values.put(":body", bytes(body));
    String condition = "attribute_not_exists(manifest_version)";
    if (write.before() > 0) {
      condition = "manifest_version = :before AND last_write = :last";
      values.put(":before", number(write.before()));
      values.put(":last", text(write.lastWrite()));
    }
    if (write.token().isPresent()) {
      condition += " AND fencing_token = :token";
      values.put(":token", number(write.token().getAsLong()));
    }
    try {
      items
          .client()
          .updateItem(
              UpdateItemRequest.builder()
                  .tableName(items.table())
                  .key(key(next.stream()))
                  .updateExpression(
                      "SET manifest_version = :version, last_write = :write, last_writes = :writes, manifest = :body")
                  .conditionExpression(condition)
                  .expressionAttributeValues(values)
                  .build());
      return new Answer.Took();
    } catch (ConditionalCheckFailedException _) {
      return new Answer.Refused();
    } catch (SdkException e) {
      return new Answer.Missing(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Standing standing(StreamId stream) {
    return items
        .item("read stream " + stream, key(stream), "manifest_version, fencing_token, last_writes")
        .map(
            item ->
                new Standing(
                    number(item, "manifest_version"),
                    number(item, "fencing_token"),
                    Arrays.asList(text(item, "last_writes").split(" "))))
        .orElse(Standing.NONE);
  }

  Optional<Manifest> find(StreamId stream) {
    return items
        .item("read stream " + stream, key(stream), "manifest")
        .map(item -> decoded.of(stream, bytes(item, "manifest")));
  }

  List<Manifest> all(TenantId tenant) {
    return items.all("read the streams of tenant " + tenant, tenant, "M#").stream()
        .map(
            item ->
                decoded.of(
                    new StreamId(tenant, text(item, "sk").substring("M#".length())), bytes(item, "manifest")))
        .toList();
  }

  Lease.Attempt lease(StreamId stream, String holder, Instant now, Instant expires) {
    while (true) {
      var held =
          lease(
                  stream,
                  "SET lease_expires = :expires, lease_holder = :holder, fencing_token = fencing_token",
                  "lease_holder = :holder",
                  Map.of(":holder", text(holder), ":expires", number(EpochNanos.of(expires))))
              .or(
                  () ->
                      lease(
                          stream,
                          "SET lease_expires = :expires, lease_holder = :holder ADD fencing_token :one",
                          "attribute_exists(manifest_version)"
                              + " AND (attribute_not_exists(lease_holder) OR lease_expires <= :now)",
                          Map.of(
                              ":holder", text(holder),
                              ":expires", number(EpochNanos.of(expires)),
                              ":now", number(EpochNanos.of(now)),
                              ":one", number(1))));
      if (held.isPresent()) {
        return new Lease.Attempt.Held(held.get());
      }
      var standing =
          items
              .item("lease stream " + stream, key(stream), LEASE)
              .map(DynamoManifests::lease)
              .orElseThrow(() -> new IllegalStateException("Cannot lease stream " + stream + ": it has no manifest"));
      if (standing.isHeldAt(now) && !standing.holder().equals(holder)) {
        return new Lease.Attempt.Taken(standing);
      }
      // It was given up in between, or a retry of the own request met its success.
    }
  }

  private Optional<Lease> lease(StreamId stream, String update, String condition, Map<String, AttributeValue> values) {
    return items.ask(
        "lease stream " + stream,
        () -> {
          try {
            var response =
                items
                    .client()
                    .updateItem(
                        UpdateItemRequest.builder()
                            .tableName(items.table())
                            .key(key(stream))
                            .updateExpression(update)
                            .conditionExpression(condition)
                            .expressionAttributeValues(values)
                            .returnValues(ReturnValue.UPDATED_NEW)
                            .build());
            return Optional.of(lease(response.attributes()));
          } catch (ConditionalCheckFailedException _) {
            return Optional.empty();
          }
        });
  }

  private static Lease lease(Map<String, AttributeValue> item) {
    return new Lease(
        text(item, "lease_holder"), number(item, "fencing_token"), EpochNanos.instant(number(item, "lease_expires")));
  }

  void release(StreamId stream, Lease lease) {
    lease(
        stream,
        "REMOVE lease_holder, lease_expires",
        "lease_holder = :holder AND fencing_token = :token",
        Map.of(":holder", text(lease.holder()), ":token", number(lease.token())));
  }
}
