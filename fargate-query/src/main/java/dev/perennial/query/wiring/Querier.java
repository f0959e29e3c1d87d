package dev.perennial.query.wiring;

import dev.perennial.promql.exec.Engine;
import dev.perennial.query.http.Api;
import dev.perennial.query.http.ApiServer;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.catalog.Catalog;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running querier: its server, and the thread that keeps looking who is there.
final class Querier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Querier.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Api api;
  private final PrometheusRegistry metrics;
  private final TenantParts tenants;
  private final Optional<Rebuild> rebuild;
  private final Catalog catalog;
  private final Engine engine;
  private volatile boolean ready;
  private @Nullable ApiServer server;
  private @Nullable Thread looking;

  @Inject
  Querier(
      Settings settings,
      Api api,
      PrometheusRegistry metrics,
      TenantParts tenants,
      Optional<Rebuild> rebuild,
      Catalog catalog,
      Engine engine) {
    this.settings = settings;
    this.api = api;
    this.metrics = metrics;
    this.tenants = tenants;
    this.rebuild = rebuild;
    this.catalog = catalog;
    this.engine = engine;
  }

  /// Starts to answer, and says where.
  synchronized String start() {
    look();
    var started = ApiServer.start(
            new ApiServer.Door(
                settings.http().host(), settings.http().port(), settings.cors(), settings.tenancy().requests(), settings.guard(), settings.tls()),
            api,
            tenants,
            metrics,
            () -> ready);
    server = started;
    ready = true;
    looking = Thread.ofVirtual().name("look around").start(this::keepLooking);
    return started.url();
  }

  private void keepLooking() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(PAUSE);
        look();
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("Cannot look for blocks and endpoints: {} Trying again in {} s.", e.getMessage(), PAUSE.toSeconds());
      }
    }
  }

  private void look() {
    rebuild.ifPresent(Rebuild::refresh);
    tenants.poll();
  }

  @Override
  public synchronized void close() {
    ready = false;
    if (looking != null) {
      looking.interrupt();
    }
    if (server != null) {
      server.close();
    }
    tenants.close();
    engine.close();
    catalog.close();
  }
}
