package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that every command takes: which bucket, whose blocks, and the catalogue that queries ask.
final class Place {
  @Option(names = "--bucket", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Where the blocks are.")
  private String bucket = "";

  @Option(
      names = "--catalog",
      paramLabel = "sqlite:FILE|dynamodb:TABLE",
      description = "The catalogue of the bucket. Without one, what the bucket alone says counts.")
  private @Nullable String catalog;

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data. Default: ${DEFAULT-VALUE}")
  private String tenant = "";

  @Option(names = "--replica-label", paramLabel = "NAME", description = "An external label that tells replicas apart; repeatable. Default: replica")
  private List<String> replicaLabels = new ArrayList<>();

  ObjectStore bucket() {
    return BucketLocation.parse(bucket).open();
  }

  String bucketText() {
    return bucket;
  }

  TenantId tenant() {
    return new TenantId(tenant);
  }

  Set<String> replicaLabels() {
    return replicaLabels.isEmpty() ? Set.of("replica") : Set.copyOf(replicaLabels);
  }

  boolean hasCatalog() {
    return catalog != null;
  }

  String catalogText() {
    return catalog == null ? "memory" : catalog;
  }

  /// The catalogue, or one in memory that says what the bucket says. The caller closes it.
  Catalog catalog(ObjectStore store, InstantSource clock) {
    var opened = CatalogLocation.parse(catalogText()).open();
    if (!hasCatalog()) {
      Rebuild.from(store, replicaLabels(), opened, tenant(), clock);
    }
    return opened;
  }

  /// The blocks that the words name, or all of the bucket where there are none.
  static List<BlockId> blocks(ObjectStore store, List<String> words) {
    if (words.isEmpty()) {
      return BlockDump.blocks(store);
    }
    return words.stream()
        .map(
            word ->
                BlockId.parse(word)
                    .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is not a block id: those have 26 letters and digits.")))
        .toList();
  }
}
