package dev.perennial.tsdb.catalog.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogContract;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Loss;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

class DynamoCatalogTest extends CatalogContract {
  private static Server server;
  private static URI endpoint;
  private static int tables;

  private final List<Catalog> opened = new ArrayList<>();
  private String table;
  private Catalog catalog;

  /// The server is put together here because its own start would report to its makers.
  @BeforeAll
  static void start() throws Exception {
    server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(
        new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, false, false), null));
    server.start();
    endpoint = server.getURI();
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  @BeforeEach
  void open() {
    table = "catalogue-" + tables++;
    try (var client = client(Loss.NONE)) {
      DynamoTable.create(client, table);
      DynamoTable.create(client, table);
    }
    catalog = losing(Loss.NONE);
  }

  @AfterEach
  void close() {
    opened.forEach(Catalog::close);
  }

  private static DynamoDbClient client(Loss loss) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(ApacheHttpClient.builder())
        .overrideConfiguration(
            settings ->
                settings
                    .addExecutionInterceptor(new LossyAnswers(loss))
                    .retryStrategy(
                        DefaultRetryStrategy.standardStrategyBuilder()
                            .maxAttempts(3)
                            .backoffStrategy(BackoffStrategy.retryImmediately())
                            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                            .build()))
        .build();
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected Catalog losing(Loss loss) {
    var client = new DynamoCatalog(client(loss), table, new Random(1 + opened.size()));
    opened.add(client);
    return client;
  }

  @Test
  void a_manifest_too_large_for_an_item_is_refused_in_a_sentence_before_it_is_sent() {
    var first = begun();
    var random = new Random(7);
    var blocks = new ArrayList<LiveBlock>();
    for (int i = 0; i < 20_000; i++) {
      var id = BlockId.create(random.nextInt(1_000_000_000), random);
      blocks.add(
          new LiveBlock(
              id, new TimeRange(i, i + 1), 1, Resolution.RAW, Shard.WHOLE, List.of(), List.of(id), random.nextInt(), 1, 1));
    }
    assertThatThrownBy(() -> catalog.replace(first.admit(blocks)))
        .isInstanceOf(CatalogException.class)
        .hasMessageMatching("Cannot write stream default-tenant/[0-9a-f]{32}: its manifest of 20001 live, .* takes \\d+ KiB, and .*holds 380 KiB.*");
    assertThat(catalog.manifest(TENANT, LABELS)).isEqualTo(first);
  }

  @Test
  void a_table_that_is_not_there_is_named() {
    try (var other = new DynamoCatalog(client(Loss.NONE), "nowhere", new Random(1))) {
      assertThatThrownBy(() -> other.manifests(TENANT))
          .isInstanceOf(CatalogException.class)
          .hasMessageStartingWith("Cannot read the streams of tenant default-tenant in the table nowhere: ");
    }
  }
}
