package dev.perennial.tsdb.storeapi;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A gRPC server that answers `thanos.Store`, `thanos.info.Info`, `thanos.Rules`, `Targets`, `Metadata` and `Exemplars`; every other
/// service is unimplemented, and so are those that tell of a Prometheus where none stands behind the backend.
public final class StoreServer implements AutoCloseable {
  private final Server server;
  private final ExecutorService threads;
  private final Certificates.Kept kept;

  private StoreServer(Server server, ExecutorService threads, Certificates.Kept kept) {
    this.server = server;
    this.threads = threads;
    this.kept = kept;
  }

  /// Where a server listens, what it shows and demands, and how many calls for series it answers at a time; further ones wait. Port 0
  /// takes a free one.
  public record Door(InetSocketAddress address, Optional<Identity> identity, int calls) {
    private static final int CALLS = 1_000;

    /// Open to everybody who reaches it.
    public static Door open(InetSocketAddress address) {
      return new Door(address, Optional.empty(), CALLS);
    }

    /// The same, encrypted.
    public Door behind(Optional<Identity> shown) {
      return new Door(address, shown, calls);
    }
  }

  /// The certificate that a server shows and its key, both PEM, and the authorities of which clients must show a certificate, if they
  /// must. Files are read again when they change.
  public record Identity(Path certificate, Path key, Optional<Path> clients) {}

  /// Whoever makes a call: its headers by name, and the certificate it showed.
  public record Caller(Function<String, Optional<String>> header, Optional<X509Certificate> certificate) {}

  /// The backends of different callers.
  public interface Backends {
    /// The backend whose answer `caller` gets.
    ///
    /// @throws StoreException if it gets none
    StoreBackend of(Caller caller);

    /// What goes along with a call, under gRPC's name for its method, from its beginning to its end.
    default Watch watch(Caller caller, String method) {
      return Watch.NOBODY;
    }
  }

  /// Whoever sees a call pass.
  public interface Watch {
    /// Looks away.
    Watch NOBODY =
        new Watch() {
          @Override
          public void during(Runnable work) {
            work.run();
          }

          @Override
          public void ended(String failure) {}
        };

    /// Does the call's work; threads that it starts may go on with it afterwards.
    void during(Runnable work);

    /// The call is answered, or has failed where `failure` is not empty. May be said more than once; the first time counts.
    void ended(String failure);
  }

  /// Starts to listen, without encryption, with one backend for everybody.
  public static StoreServer start(InetSocketAddress address, StoreBackend backend) {
    return start(Door.open(address), _ -> backend);
  }

  /// Starts to listen.
  ///
  /// @throws IllegalArgumentException if a certificate or key cannot be read
  public static StoreServer start(Door door, Backends backends) {
    var kept = new Certificates.Kept();
    var callers = new Callers(backends);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var credentials = door.identity().map(identity -> Certificates.server(identity, kept)).orElseGet(InsecureServerCredentials::create);
      var server =
          NettyServerBuilder.forAddress(door.address(), credentials)
              .executor(threads)
              .maxInboundMessageSize(Integer.MAX_VALUE)
              .permitKeepAliveTime(10, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .intercept(callers)
              .addService(new StoreService(callers, door.calls()))
              .addService(new FactsService(callers))
              .addService(new RulesService(callers))
              .addService(new TargetsService(callers))
              .addService(new MetadataService(callers))
              .addService(new ExemplarsService(callers))
              .build();
      return new StoreServer(server.start(), threads, kept);
    } catch (IOException e) {
      threads.close();
      kept.close();
      throw new UncheckedIOException("Cannot listen for gRPC on " + door.address() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      threads.close();
      kept.close();
      throw e;
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
    kept.close();
  }
}
