package dev.perennial.lambda.wiring;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/// What a function does before its memory is snapshot: the same as later, for a stream that nobody has, so that its code is loaded, linked and
/// compiled when it wakes up.
///
/// A request that fails is no reason not to be deployed: its code is loaded all the same, and the first real one will tell. Nothing has to be
/// done after waking: connections are made anew, and the clock and the source of randomness are asked each time.
public final class Priming implements Resource {
  /// A request about a stream and blocks that are not there, whichever of its fields a step asks for.
  private static final String NOBODY =
      """
      {"stream": {"tenant": "priming", "hash": "00000000000000000000000000000000"}, "holder": "priming", "round": 0,
       "block": "00000000000000000000000000",
       "lease": {"holder": "priming", "token": 0, "expires": "2026-01-01T00:00:00Z"},
       "job": {"kind": "compact", "sources": ["00000000000000000000000000", "00000000000000000000000001"], "replaced": [], "start": 0, "end": 1,
        "resolution": 0},
       "outputs": ["00000000000000000000000002"]}
      """;

  /** Often enough that what is done each time is compiled. */
  private static final int TIMES = 25;

  /** Who takes snapshots holds the registered only weakly. */
  private static final List<Priming> REGISTERED = new ArrayList<>();

  private final Runnable request;

  private Priming(Runnable request) {
    this.request = request;
  }

  /// Primes a handler with a request about nobody.
  public static void of(RequestStreamHandler handler) {
    register(
        () -> {
          try {
            handler.handleRequest(new ByteArrayInputStream(NOBODY.getBytes(StandardCharsets.UTF_8)), OutputStream.nullOutputStream(), null);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// Primes by a request of one's own, where the handler has none that is harmless.
  public static void by(Runnable request) {
    register(request);
  }

  private static synchronized void register(Runnable request) {
    var priming = new Priming(request);
    REGISTERED.add(priming);
    Core.getGlobalContext().register(priming);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    for (int i = 0; i < TIMES; i++) {
      try {
        request.run();
      } catch (RuntimeException _) {
        // That it fails is part of the request's way.
      }
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {}
}
