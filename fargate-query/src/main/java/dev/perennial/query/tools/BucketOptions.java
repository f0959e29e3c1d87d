package dev.perennial.query.tools;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/// The options that all tools share.
final class BucketOptions {
  @Option(names = "--bucket", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Where the blocks are.")
  private String bucket = "";

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data. Default: ${DEFAULT-VALUE}")
  private String tenant = "";

  @Option(names = "--replica-label", paramLabel = "NAME", description = "An external label that tells replicas apart. May be repeated. Default: replica")
  private List<String> replicaLabels = new ArrayList<>();

  ObjectStore bucket() {
    return BucketLocation.parse(bucket).open();
  }

  TenantId tenant() {
    return new TenantId(tenant);
  }

  Set<String> replicaLabels() {
    return replicaLabels.isEmpty() ? Set.of("replica") : Set.copyOf(replicaLabels);
  }
}
