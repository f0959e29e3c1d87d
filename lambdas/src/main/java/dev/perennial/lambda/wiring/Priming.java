package dev.perennial.lambda.wiring;

import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a function does before its memory is snapshot: one harmless request to each service, so that their classes are loaded and linked when it
/// wakes up.
///
/// A request that fails is no reason not to be deployed: its classes are loaded all the same, and the first real one will tell.
final class Priming implements Resource {
  private static final Logger LOG = LoggerFactory.getLogger(Priming.class);
  /** Who takes snapshots holds the registered only weakly. */
  private static final List<Priming> REGISTERED = new ArrayList<>();

  private final Cloud cloud;

  private Priming(Cloud cloud) {
    this.cloud = cloud;
  }

  static synchronized void register(Cloud cloud) {
    var priming = new Priming(cloud);
    REGISTERED.add(priming);
    Core.getGlobalContext().register(priming);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    attempt("bucket", () -> cloud.bucket().read("perennial/priming"));
    attempt("catalogue", () -> cloud.catalog().quarantined(cloud.settings().tenant()));
    attempt("due", () -> cloud.catalog().manifests(cloud.settings().tenant()));
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Nothing was held open: connections are made anew, and the clock and the source of randomness are asked each time.
  }

  private interface Request {
    Object send();
  }

  private static void attempt(String what, Request request) {
    try {
      var _ = request.send();
    } catch (RuntimeException e) {
      LOG.warn("Priming of the {} failed: {}", what, e.getMessage());
    }
  }
}
