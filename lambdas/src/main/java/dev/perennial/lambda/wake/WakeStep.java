package dev.perennial.lambda.wake;

import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import java.time.InstantSource;

/// Looks at every stream and starts a machine where it has work.
public final class WakeStep {
  private final Catalog catalog;
  private final Due due;
  private final Machines machines;
  private final TenantId tenant;
  private final InstantSource clock;

  /// A step for one tenant's streams.
  public WakeStep(Catalog catalog, Due due, Machines machines, TenantId tenant, InstantSource clock) {
    this.catalog = catalog;
    this.due = due;
    this.machines = machines;
    this.tenant = tenant;
    this.clock = clock;
  }

  /// Starts `machine` for the streams that need it, as this attempt; how many were started.
  public int wake(Machine machine, long attempt) {
    var look = due.at(tenant, clock.instant());
    int started = 0;
    for (var manifest : catalog.manifests(tenant)) {
      if (isDue(machine, look, manifest)
          && machines.start(machine, manifest.stream(), manifest.version(), attempt) instanceof Machines.Start.Started) {
        started++;
      }
    }
    return started;
  }

  private static boolean isDue(Machine machine, Due.Look look, Manifest manifest) {
    return switch (machine) {
      case MAINTAIN -> !look.jobs(manifest).isEmpty();
      case RETAIN -> look.isAnythingExpired(manifest);
      case SWEEP -> look.isAnythingToSweep(manifest);
    };
  }
}
