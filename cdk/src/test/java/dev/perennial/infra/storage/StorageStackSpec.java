package dev.perennial.infra.storage;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

/// What the storage stack promises, asked of the synthesized template: every check fails on a template without it.
class StorageStackSpec {
  @org.jspecify.annotations.Nullable private static Template template;

  @BeforeAll
  static void synthesize() {
    template = Template.fromStack(new StorageStack(new App(), "Storage", StackProps.builder().build()));
  }

  private static Template template() {
    return java.util.Objects.requireNonNull(template);
  }

  @Test
  void data_outlives_the_stack() {
    template().allResources("AWS::S3::Bucket", Map.of("DeletionPolicy", "Retain"));
    template().allResources("AWS::DynamoDB::Table", Map.of("DeletionPolicy", "Retain"));
    template().resourceCountIs("AWS::S3::Bucket", 1);
    template().resourceCountIs("AWS::DynamoDB::Table", 1);
  }

  @Test
  void the_bucket_is_private_and_refuses_plain_http() {
    template()
        .hasResourceProperties(
            "AWS::S3::Bucket",
            Map.of(
                "PublicAccessBlockConfiguration",
                Map.of(
                    "BlockPublicAcls", true,
                    "BlockPublicPolicy", true,
                    "IgnorePublicAcls", true,
                    "RestrictPublicBuckets", true)));
    template()
        .hasResourceProperties(
            "AWS::S3::BucketPolicy",
            Match.objectLike(
                Map.of(
                    "PolicyDocument",
                    Match.objectLike(
                        Map.of(
                            "Statement",
                            Match.arrayWith(
                                List.of(
                                    Match.objectLike(
                                        Map.of(
                                            "Effect", "Deny",
                                            "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")))))))))));
  }

  @Test
  void a_new_object_is_told_to_event_bridge() {
    template()
        .hasResourceProperties(
            "Custom::S3BucketNotifications",
            Match.objectLike(
                Map.of("NotificationConfiguration", Map.of("EventBridgeConfiguration", Match.anyValue()))));
  }

  @Test
  void abandoned_uploads_are_dropped() {
    template()
        .hasResourceProperties(
            "AWS::S3::Bucket",
            Match.objectLike(
                Map.of(
                    "LifecycleConfiguration",
                    Map.of(
                        "Rules",
                        List.of(
                            Match.objectLike(
                                Map.of("AbortIncompleteMultipartUpload", Map.of("DaysAfterInitiation", 2))))))));
  }

  @Test
  void the_table_can_be_restored_and_forgets_runs() {
    template()
        .hasResourceProperties(
            "AWS::DynamoDB::Table",
            Match.objectLike(
                Map.of(
                    "BillingMode", "PAY_PER_REQUEST",
                    "KeySchema",
                        List.of(
                            Map.of("AttributeName", "pk", "KeyType", "HASH"),
                            Map.of("AttributeName", "sk", "KeyType", "RANGE")),
                    "PointInTimeRecoverySpecification", Map.of("PointInTimeRecoveryEnabled", true),
                    "TimeToLiveSpecification", Map.of("AttributeName", "ttl", "Enabled", true))));
  }
}
