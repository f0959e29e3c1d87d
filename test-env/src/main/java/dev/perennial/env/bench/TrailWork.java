package dev.perennial.env.bench;

import dev.perennial.sidecar.trail.TrailShipper;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Ships the log in a data directory; prints `samples bytes parcels cpu peak`.
final class TrailWork {
  private TrailWork() {}

  static void main(String[] arguments) throws IOException {
    var shipper =
        new TrailShipper(
            Path.of(arguments[0]), new DirectoryObjectStore(Path.of(arguments[1])), TenantId.DEFAULT, Clock.systemUTC(),
            new Random(Fleet.SEED), TrailShipper.Options.DEFAULT);
    var round = shipper.ship(Labels.of("cluster", "fleet", "replica", "a"), () -> Optional.of(List.of()));
    if (!round.failed().isEmpty()) {
      throw new IOException(round.failed().getFirst());
    }
    System.out.println(
        round.samples() + " " + round.bytes() + " " + round.parcels() + " " + RecoverWork.processorSeconds() + " "
            + Machine.peakMegabytes(ProcessHandle.current()));
  }
}
