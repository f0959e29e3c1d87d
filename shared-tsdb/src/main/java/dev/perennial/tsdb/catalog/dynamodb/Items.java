package dev.perennial.tsdb.catalog.dynamodb;

import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// The table's items, and how requests for them end.
final class Items {
  /** Below DynamoDB's 400 KiB an item, with room for names, numbers and a lease. */
  static final int LARGEST = 380 * 1024;

  private final DynamoDbClient client;
  private final String table;

  Items(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  DynamoDbClient client() {
    return client;
  }

  String table() {
    return table;
  }

  static Map<String, AttributeValue> key(TenantId tenant, String sort) {
    return Map.of("pk", text("T#" + tenant), "sk", text(sort));
  }

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  static AttributeValue bytes(byte[] value) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(value));
  }

  static String text(Map<String, AttributeValue> item, String name) {
    var value = item.get(name);
    return value == null || value.s() == null ? "" : value.s();
  }

  static long number(Map<String, AttributeValue> item, String name) {
    var value = item.get(name);
    return value == null || value.n() == null ? 0 : Long.parseLong(value.n());
  }

  static byte[] bytes(Map<String, AttributeValue> item, String name) {
    var value = item.get(name);
    return value == null || value.b() == null ? new byte[0] : value.b().asByteArrayUnsafe();
  }

  /// The item's named attributes, all if `projection` is empty.
  Optional<Map<String, AttributeValue>> item(String doing, Map<String, AttributeValue> key, String projection) {
    return ask(
        doing,
        () -> {
          var response =
              client.getItem(
                  request -> {
                    request.tableName(table).key(key).consistentRead(true);
                    if (!projection.isEmpty()) {
                      request.projectionExpression(projection);
                    }
                  });
          return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
        });
  }

  /// All items of a tenant whose sort key begins with `prefix`, in its order.
  List<Map<String, AttributeValue>> all(String doing, TenantId tenant, String prefix) {
    return ask(doing, () -> client.queryPaginator(query(tenant, prefix).build()).items().stream().toList());
  }

  /// The same in falling order, no more than `limit`.
  List<Map<String, AttributeValue>> last(String doing, TenantId tenant, String prefix, int limit) {
    var query = query(tenant, prefix).scanIndexForward(false).limit(limit).build();
    return ask(doing, () -> client.queryPaginator(query).items().stream().limit(limit).toList());
  }

  private QueryRequest.Builder query(TenantId tenant, String prefix) {
    return QueryRequest.builder()
        .tableName(table)
        .consistentRead(true)
        .keyConditionExpression("pk = :pk AND begins_with(sk, :prefix)")
        .expressionAttributeValues(Map.of(":pk", text("T#" + tenant), ":prefix", text(prefix)));
  }

  /// Puts an item on a condition; whether the condition held. After a lost answer, that of the client's last try.
  boolean put(String doing, Map<String, AttributeValue> item, String condition, Map<String, AttributeValue> values) {
    return ask(
        doing,
        () -> {
          try {
            client.putItem(
                request ->
                    request.tableName(table).item(item).conditionExpression(condition).expressionAttributeValues(values));
            return true;
          } catch (ConditionalCheckFailedException _) {
            return false;
          }
        });
  }

  static Map<String, AttributeValue> with(Map<String, AttributeValue> key, Map<String, AttributeValue> more) {
    var item = new HashMap<>(key);
    item.putAll(more);
    return item;
  }

  /// Sends a request; a failure names what was asked for and the table.
  <T> T ask(String doing, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw new CatalogException("Cannot " + doing + " in the table " + table + ": " + e.getMessage(), e);
    }
  }
}
