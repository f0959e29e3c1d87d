package dev.perennial.infra.storage;

import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.s3.IBucket;

/// What the storage stack gives to the others: the bucket of blocks, the catalogue's table, and the key that encrypts both.
///
/// Grants on bucket and table bring the use of the key with them.
public record Stored(IBucket blocks, ITable catalogue, IKey key) {
  /// The bucket as command lines and environment variables name it.
  public String bucketLocation() {
    return "s3://" + blocks.getBucketName();
  }

  /// The catalogue as command lines and environment variables name it.
  public String catalogLocation() {
    return "dynamodb:" + catalogue.getTableName();
  }
}
