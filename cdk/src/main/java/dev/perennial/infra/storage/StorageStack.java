package dev.perennial.infra.storage;

import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Blocks;
import dev.perennial.infra.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableAttributes;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.StorageClass;
import software.amazon.awscdk.services.s3.Transition;
import software.constructs.Construct;

/// The bucket of blocks and the catalogue's table. Both outlive the stack: data is never deleted by an uninstall.
///
/// The bucket tells EventBridge of each new object, which is how a finished block wakes the pipeline. The table has no secondary
/// index: the catalogue reads by tenant and prefix, strongly consistent, which an index could not answer.
public final class StorageStack extends Stack {
  private final Stored stored;

  /// A storage stack named `id` in `scope`.
  public StorageStack(Construct scope, String id, StackProps props, Configuration configuration) {
    super(scope, id, props);
    var key =
        Key.Builder.create(this, "Key")
            .description("Perennial: blocks and catalogue of " + configuration.name())
            .enableKeyRotation(true)
            .removalPolicy(RemovalPolicy.RETAIN)
            .build();
    var bucket = bucket(key, configuration.blocks());
    Explained.finding(bucket, "S1", "CloudTrail's data events tell who read what where an account wants that; a log of ranged reads would outgrow the blocks.");
    stored = new Stored(bucket, table(key, configuration.blocks().table()), key);
    CfnOutput.Builder.create(this, "Bucket").description("For --bucket").value(stored.bucketLocation()).build();
    CfnOutput.Builder.create(this, "Catalog").description("For --catalog").value(stored.catalogLocation()).build();
  }

  private Bucket bucket(Key key, Blocks blocks) {
    var bucket =
        Bucket.Builder.create(this, "Blocks")
            .encryption(BucketEncryption.KMS)
            .encryptionKey(key)
            .bucketKeyEnabled(true)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .versioned(!blocks.versionsKept().isZero())
            .removalPolicy(RemovalPolicy.RETAIN)
            .lifecycleRules(lifecycle(blocks))
            .build();
    // Said on the resource itself: the construct's own switch needs a custom resource, which not every CloudFormation runs.
    ((CfnBucket) Objects.requireNonNull(bucket.getNode().getDefaultChild()))
        .setNotificationConfiguration(
            CfnBucket.NotificationConfigurationProperty.builder()
                .eventBridgeConfiguration(CfnBucket.EventBridgeConfigurationProperty.builder().eventBridgeEnabled(true).build())
                .build());
    return bucket;
  }

  private static List<LifecycleRule> lifecycle(Blocks blocks) {
    var rules = new ArrayList<LifecycleRule>();
    rules.add(
        LifecycleRule.builder()
            .id("drop-abandoned-uploads")
            .abortIncompleteMultipartUploadAfter(software.amazon.awscdk.Duration.days(2))
            .build());
    // What one round of a state machine hands to its map; read once, minutes later.
    rules.add(
        LifecycleRule.builder()
            .id("drop-lists-of-jobs")
            .prefix("perennial/jobs/")
            .expiration(software.amazon.awscdk.Duration.days(7))
            .build());
    if (!blocks.versionsKept().isZero()) {
      rules.add(
          LifecycleRule.builder()
              .id("drop-deleted-versions")
              .noncurrentVersionExpiration(days(blocks.versionsKept()))
              .expiredObjectDeleteMarker(true)
              .build());
      // Whoever prunes erases parcels with their versions; this is for what is left of one who died over it. A day is the least that S3 takes.
      rules.add(
          LifecycleRule.builder()
              .id("drop-deleted-logs")
              .prefix("trails/")
              .noncurrentVersionExpiration(software.amazon.awscdk.Duration.days(1))
              .build());
    }
    if (!blocks.coldAfter().isZero()) {
      rules.add(
          LifecycleRule.builder()
              .id("cool-old-blocks")
              .objectSizeGreaterThan(128 * 1024)
              .transitions(
                  List.of(
                      Transition.builder().storageClass(StorageClass.INFREQUENT_ACCESS).transitionAfter(days(blocks.coldAfter())).build()))
              .build());
    }
    return rules;
  }

  private static software.amazon.awscdk.Duration days(Duration length) {
    return software.amazon.awscdk.Duration.days(length.toDays());
  }

  private ITable table(Key key, String name) {
    if (!name.isEmpty()) {
      return Table.fromTableAttributes(this, "Catalogue", TableAttributes.builder().tableName(name).encryptionKey(key).build());
    }
    return Table.Builder.create(this, "Catalogue")
        .partitionKey(Attribute.builder().name("pk").type(AttributeType.STRING).build())
        .sortKey(Attribute.builder().name("sk").type(AttributeType.STRING).build())
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .encryption(TableEncryption.CUSTOMER_MANAGED)
        .encryptionKey(key)
        .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
        .timeToLiveAttribute("ttl")
        .deletionProtection(true)
        .removalPolicy(RemovalPolicy.RETAIN)
        .build();
  }

  /// What the other stacks are given.
  public Stored stored() {
    return stored;
  }
}
