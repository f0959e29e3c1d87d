package dev.perennial.infra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.infra.Synthesized;
import org.junit.jupiter.api.Test;

/// What the storage stack promises, asked of the synthesized template.
class StorageStackSpec {
  private static final Synthesized INSTALLATION = Synthesized.standard();

  private static JsonNode bucket() {
    return INSTALLATION.properties("storage", "AWS::S3::Bucket");
  }

  private static JsonNode table() {
    return INSTALLATION.properties("storage", "AWS::DynamoDB::Table");
  }

  @Test
  void data_and_their_key_outlive_the_stack() {
    for (String type : new String[] {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key"}) {
      INSTALLATION.resources("storage", type).forEach((id, resource) -> {
        assertThat(resource.path("DeletionPolicy").asText()).as(id).isEqualTo("Retain");
        assertThat(resource.path("UpdateReplacePolicy").asText()).as(id).isEqualTo("Retain");
      });
    }
    assertThat(table().path("DeletionProtectionEnabled").asBoolean()).isTrue();
  }

  @Test
  void the_bucket_is_private_and_refuses_plain_http() {
    bucket().path("PublicAccessBlockConfiguration").forEach(blocked -> assertThat(blocked.asBoolean()).isTrue());
    assertThat(bucket().path("PublicAccessBlockConfiguration").size()).isEqualTo(4);
    var statements = INSTALLATION.properties("storage", "AWS::S3::BucketPolicy").path("PolicyDocument").path("Statement");
    assertThat(statements.toString()).contains("\"aws:SecureTransport\":\"false\"", "\"Effect\":\"Deny\"");
  }

  @Test
  void bucket_and_table_are_encrypted_by_a_key_of_their_own_that_turns_over() {
    var rule = bucket().path("BucketEncryption").path("ServerSideEncryptionConfiguration").path(0);
    assertThat(rule.path("BucketKeyEnabled").asBoolean()).isTrue();
    assertThat(rule.path("ServerSideEncryptionByDefault").path("SSEAlgorithm").asText()).isEqualTo("aws:kms");
    assertThat(table().path("SSESpecification").path("SSEType").asText()).isEqualTo("KMS");
    assertThat(INSTALLATION.properties("storage", "AWS::KMS::Key").path("EnableKeyRotation").asBoolean()).isTrue();
  }

  @Test
  void a_new_object_is_told_to_event_bridge_without_a_custom_resource() {
    assertThat(bucket().path("NotificationConfiguration").path("EventBridgeConfiguration").path("EventBridgeEnabled").asBoolean()).isTrue();
    assertThat(INSTALLATION.template("storage").toString()).doesNotContain("Custom::", "AWS::CloudFormation::CustomResource");
  }

  @Test
  void abandoned_uploads_and_deleted_versions_are_dropped() {
    var rules = bucket().path("LifecycleConfiguration").path("Rules");
    assertThat(rules.path(0).path("AbortIncompleteMultipartUpload").path("DaysAfterInitiation").asInt()).isEqualTo(2);
    assertThat(rules.toString()).contains("\"NoncurrentVersionExpiration\":{\"NoncurrentDays\":7}");
    assertThat(rules.toString()).contains("\"NoncurrentVersionExpiration\":{\"NoncurrentDays\":1},\"Prefix\":\"trails/\"");
    assertThat(bucket().path("VersioningConfiguration").path("Status").asText()).isEqualTo("Enabled");
  }

  @Test
  void the_table_can_be_restored_forgets_runs_and_has_no_index_that_nobody_reads() {
    assertThat(table().path("BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
    assertThat(table().path("KeySchema").toString())
        .isEqualTo("[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]");
    assertThat(table().path("PointInTimeRecoverySpecification").path("PointInTimeRecoveryEnabled").asBoolean()).isTrue();
    assertThat(table().path("TimeToLiveSpecification").toString()).isEqualTo("{\"AttributeName\":\"ttl\",\"Enabled\":true}");
    assertThat(table().has("GlobalSecondaryIndexes")).isFalse();
  }
}
