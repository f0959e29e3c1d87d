package dev.perennial.env.localstack;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The services of AWS at one endpoint.
public record Aws(
    String endpoint,
    CloudFormationClient cloudFormation,
    DynamoDbClient dynamoDb,
    LambdaClient lambda,
    S3Client s3,
    SfnClient stepFunctions,
    SnsClient sns,
    SqsClient sqs,
    SsmClient ssm) {
  /// The account that LocalStack plays.
  public static final String ACCOUNT = "000000000000";

  /// The region that is played.
  public static final String REGION = "eu-west-1";

  /// The services at this endpoint.
  public static Aws at(String endpoint) {
    var http = UrlConnectionHttpClient.builder().socketTimeout(java.time.Duration.ofMinutes(2)).build();
    return new Aws(
        endpoint,
        client(CloudFormationClient.builder(), endpoint, http),
        client(DynamoDbClient.builder(), endpoint, http),
        client(LambdaClient.builder(), endpoint, http),
        client(S3Client.builder().forcePathStyle(true), endpoint, http),
        client(SfnClient.builder(), endpoint, http),
        client(SnsClient.builder(), endpoint, http),
        client(SqsClient.builder(), endpoint, http),
        client(SsmClient.builder(), endpoint, http));
  }

  private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, String endpoint, SdkHttpClient http) {
    return builder
        .endpointOverride(URI.create(endpoint))
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(http)
        .build();
  }
}
