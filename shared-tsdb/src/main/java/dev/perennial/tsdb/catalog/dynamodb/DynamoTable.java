package dev.perennial.tsdb.catalog.dynamodb;

import dev.perennial.tsdb.catalog.CatalogException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/// The table as the adapter wants it, for places where no CDK makes it: tests and local stand-ins of AWS.
public final class DynamoTable {
  private DynamoTable() {}

  /// Makes the table and waits for it; one that is there already is left as it is.
  public static void create(DynamoDbClient client, String name) {
    try {
      client.createTable(
          table ->
              table
                  .tableName(name)
                  .billingMode(BillingMode.PAY_PER_REQUEST)
                  .attributeDefinitions(attribute("pk"), attribute("sk"))
                  .keySchema(key("pk", KeyType.HASH), key("sk", KeyType.RANGE)));
      client.waiter().waitUntilTableExists(table -> table.tableName(name));
      client.updateTimeToLive(
          table -> table.tableName(name).timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName("ttl")));
    } catch (ResourceInUseException _) {
      // Somebody made it before.
    } catch (SdkException e) {
      throw new CatalogException("Cannot make the table " + name + ": " + e.getMessage(), e);
    }
  }

  private static AttributeDefinition attribute(String name) {
    return AttributeDefinition.builder().attributeName(name).attributeType(ScalarAttributeType.S).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
