package dev.perennial.tsdb.storeapi;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A gRPC server that answers `thanos.Store` and `thanos.info.Info` for one backend, and `thanos.Rules`, `Targets`, `Metadata` and
/// `Exemplars` where a Prometheus stands behind it; every other service is unimplemented.
public final class StoreServer implements AutoCloseable {
  private final Server server;
  private final ExecutorService threads;

  private StoreServer(Server server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Starts to listen; port 0 takes a free one.
  public static StoreServer start(InetSocketAddress address, StoreBackend backend) {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var builder =
        NettyServerBuilder.forAddress(address)
            .executor(threads)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(new StoreService(backend))
            .addService(new FactsService(backend));
    backend
        .teller()
        .ifPresent(
            teller ->
                builder
                    .addService(new RulesService(teller))
                    .addService(new TargetsService(teller))
                    .addService(new MetadataService(teller))
                    .addService(new ExemplarsService(teller)));
    var server = builder.build();
    try {
      return new StoreServer(server.start(), threads);
    } catch (IOException e) {
      threads.close();
      throw new UncheckedIOException("Cannot listen for gRPC on " + address + ": " + e.getMessage(), e);
    }
  }

  /// The port it listens on.
  public int port() {
    return server.getPort();
  }

  /// Takes no new calls, lets those under way end for a few seconds, then cuts them.
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }
}
