package dev.perennial.query.http;

import dev.perennial.promql.exec.step.Cancellation;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Notices when a client hangs up while its request is being answered, and ends the work for it.
///
/// A server that only writes learns of this at its first byte, minutes after a browser closed a dashboard. So each connection is read
/// ahead of the request that it belongs to: what comes is kept for the next request, and its end raises the flag.
final class Departures {
  private final ConcurrentHashMap<String, ReadAhead> open = new ConcurrentHashMap<>();

  /// HTTP/1 over connections that are watched.
  ServerConnectionSelector selector(Http1Config config) {
    var plain = Http1ConnectionSelector.builder().config(builder -> builder.from(config)).build();
    return new ServerConnectionSelector() {
      @Override
      public int bytesToIdentifyConnection() {
        return plain.bytesToIdentifyConnection();
      }

      @Override
      public Support supports(BufferData data) {
        return plain.supports(data);
      }

      @Override
      public Set<String> supportedApplicationProtocols() {
        return plain.supportedApplicationProtocols();
      }

      @Override
      public ServerConnection connection(ConnectionContext context) {
        var key = key(context.socketId(), context.childSocketId());
        var ahead = new ReadAhead(context.dataReader(), () -> open.remove(key));
        open.put(key, ahead);
        ahead.start();
        return plain.connection(new AheadContext(context, ahead.reader()));
      }
    };
  }

  private static String key(String server, String socket) {
    return server + " " + socket;
  }

  /// While it is open, the end of the request's connection raises `flag` and interrupts this thread.
  Watch during(ServerRequest request, Cancellation flag) {
    var ahead = open.get(key(request.serverSocketId(), request.socketId()));
    if (ahead == null) {
      return () -> {};
    }
    var thread = Thread.currentThread();
    ahead.expect(
        () -> {
          flag.cancel();
          thread.interrupt();
        });
    return ahead::dismiss;
  }

  /// Ends a watch.
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
