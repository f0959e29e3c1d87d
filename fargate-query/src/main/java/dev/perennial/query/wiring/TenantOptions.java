package dev.perennial.query.wiring;

import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.tsdb.catalog.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Whose data, and how requests say so.
final class TenantOptions {
  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data. Default: ${DEFAULT-VALUE}")
  private String tenant = "";

  @Option(names = "--query.tenant-header", paramLabel = "NAME", description = "A header whose value is the request's tenant, such as THANOS-TENANT or X-Scope-OrgID; without it a request is of --tenant. Anybody can send one: only for use behind something that sets it. May be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--query.tenant-certificate-field", paramLabel = "FIELD", description = "The part of the client certificate's subject that is the tenant: organization, organizationalUnit or commonName.")
  private String field = "";

  @Option(names = "--query.enforce-tenancy", description = "Tenants share streams and see only series whose tenant label is their name.")
  private boolean enforced;

  @Option(names = "--query.tenant-label-name", paramLabel = "NAME", defaultValue = "tenant_id", description = "That label. Default: ${DEFAULT-VALUE}")
  private String label = "";

  TenantId tenant() {
    return new TenantId(tenant);
  }

  Reach.Walls walls() {
    return new Reach.Walls(new Tenancy(tenant(), headers, field()), enforced ? Optional.of(label) : Optional.empty());
  }

  private Optional<Tenancy.Field> field() {
    if (field.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Tenancy.Field.named(field)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot take \"" + field + "\" for --query.tenant-certificate-field: it is organization, organizationalUnit or commonName.")));
  }
}
