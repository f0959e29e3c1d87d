package dev.perennial.infra.storage;

import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.s3.IBucket;

/// What the storage stack gives to the others: the bucket of blocks, the catalogue's table, and the key that encrypts both.
///
/// Grants on bucket and table bring the use of the key with them.
public record Stored(IBucket blocks, ITable catalogue, IKey key) {
  /// Where the objects of a block lie, as policies put it: below a ULID, and so below nothing else.
  public static final String OF_A_BLOCK = "?".repeat(26) + "/";

  /// Where the patrol leaves what it found.
  public static final String BOARD = "perennial/patrol.json";

  /// Where trails lie.
  public static final String TRAILS = "trails/";

  /// The bucket as command lines and environment variables name it.
  public String bucketLocation() {
    return "s3://" + blocks.getBucketName();
  }

  /// The catalogue as command lines and environment variables name it.
  public String catalogLocation() {
    return "dynamodb:" + catalogue.getTableName();
  }
}
