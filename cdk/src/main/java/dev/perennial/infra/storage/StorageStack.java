package dev.perennial.infra.storage;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/// The bucket of blocks and the catalogue's table. Both outlive the stack: data is never deleted by an uninstall.
///
/// The bucket tells EventBridge of each new object, which is how a finished block wakes the pipeline.
public final class StorageStack extends Stack {
  private final Bucket blocks;
  private final Table catalogue;

  /// A storage stack named `id` in `scope`.
  public StorageStack(Construct scope, String id, StackProps props) {
    super(scope, id, props);
    blocks =
        Bucket.Builder.create(this, "Blocks")
            .encryption(BucketEncryption.S3_MANAGED)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .enforceSsl(true)
            .eventBridgeEnabled(true)
            .removalPolicy(RemovalPolicy.RETAIN)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .id("drop-abandoned-uploads")
                        .abortIncompleteMultipartUploadAfter(Duration.days(2))
                        .build()))
            .build();
    catalogue =
        Table.Builder.create(this, "Catalogue")
            .partitionKey(Attribute.builder().name("pk").type(AttributeType.STRING).build())
            .sortKey(Attribute.builder().name("sk").type(AttributeType.STRING).build())
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .encryption(TableEncryption.AWS_MANAGED)
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
            .timeToLiveAttribute("ttl")
            .removalPolicy(RemovalPolicy.RETAIN)
            .build();
  }

  /// The bucket of blocks.
  public Bucket blocks() {
    return blocks;
  }

  /// The catalogue's table.
  public Table catalogue() {
    return catalogue;
  }
}
