package dev.perennial.sidecar.wiring;

import dev.perennial.sidecar.register.Registration;
import dev.perennial.sidecar.ship.Shipper;
import dev.perennial.sidecar.trail.TrailShipper;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusException;
import dev.perennial.sidecar.watch.Watcher;
import dev.perennial.sidecar.watch.Watcher.Sighting;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreServer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A sidecar from start to end: waits for its Prometheus, claims its labels, then beats, serves and ships until it is stopped.
///
/// One thread beats; another ships, and looks at Prometheus' settings before each round, since labels go into blocks.
/// A Prometheus or a catalogue that is away is waited for; nothing is shipped while the claim on the labels is in doubt.
public final class SidecarProcess {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarProcess.class);
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  /** Fargate kills a task two minutes after it was told to stop. */
  private static final Duration FAREWELL = Duration.ofSeconds(100);

  private final Settings settings;
  private final Watcher watcher;
  private final Horizon horizon;
  private final Shipper shipper;
  private final TrailShipper trail;
  private final StoreBackend backend;
  private final Catalog catalog;
  private final RegistrationAt registrationAt;
  private final Meters meters;
  private final InstantSource clock;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Set<String> said = new HashSet<>();
  private volatile Optional<String> refusal = Optional.empty();
  private volatile boolean ready;
  private boolean absent;
  private volatile long lastBlock;
  private volatile Ports ports = new Ports(0, 0);

  /// Where the process listens; 0 as long as it does not.
  public record Ports(int grpc, int http) {}

  /// Makes the registration of a sidecar whose gRPC answers at an address.
  interface RegistrationAt {
    Registration at(String address);
  }

  @Inject
  SidecarProcess(
      Settings settings,
      Watcher watcher,
      Horizon horizon,
      Shipper shipper,
      TrailShipper trail,
      StoreBackend backend,
      Catalog catalog,
      RegistrationAt registrationAt,
      Meters meters,
      InstantSource clock) {
    this.settings = settings;
    this.watcher = watcher;
    this.horizon = horizon;
    this.shipper = shipper;
    this.trail = trail;
    this.backend = backend;
    this.catalog = catalog;
    this.registrationAt = registrationAt;
    this.meters = meters;
    this.clock = clock;
  }

  /// Runs until [#stop], or until the sidecar must not go on.
  public Ending run() {
    try (catalog;
        var door = HttpDoor.open(settings.http(), meters.registry(), () -> ready)) {
      ports = new Ports(0, door.port());
      LOG.info("Health and metrics are at http://{}:{}/.", settings.http().getHostString(), door.port());
      if (!awaitPrometheus()) {
        return ending();
      }
      try (var server = StoreServer.start(StoreServer.Door.open(settings.grpc()).behind(settings.identity()), _ -> backend)) {
        ports = new Ports(server.port(), door.port());
        var registration = registrationAt.at(address(server.port()));
        meters.watch(registration, clock);
        meters.watch(trail, clock);
        if (claim(registration)) {
          work(registration);
          leave(registration, shipTheRest(registration));
        }
      }
      return ending();
    } finally {
      ready = false;
      ended.countDown();
    }
  }

  /// Tells the process to end, and waits until it has.
  public void stop() {
    stop.countDown();
    try {
      if (!ended.await(FAREWELL.plusSeconds(10).toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("The sidecar did not end within {} seconds.", FAREWELL.plusSeconds(10).toSeconds());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where it listens.
  public Ports ports() {
    return ports;
  }

  /// Whether it has claimed its labels and answers.
  public boolean isReady() {
    return ready;
  }

  private Ending ending() {
    return refusal.<Ending>map(Ending.Refused::new).orElseGet(Ending.Stopped::new);
  }

  private void refuse(String why) {
    refusal = Optional.of(why);
    stop.countDown();
  }

  private String address(int port) {
    return settings.advertise().isEmpty() ? settings.grpc().getHostString() + ":" + port : settings.advertise();
  }

  private boolean awaitPrometheus() {
    var begun = clock.instant();
    var silentUntil = Instant.MIN;
    do {
      String why;
      switch (watcher.look()) {
        case Sighting.Fit(var identity) -> {
          try {
            horizon.look();
            LOG.info(
                "Standing beside Prometheus {} at {}, external labels {}.",
                identity.version(),
                settings.prometheus(),
                identity.labels());
            return true;
          } catch (PrometheusException e) {
            why = String.valueOf(e.getMessage());
          }
        }
        case Sighting.Unfit(var reason) -> {
          meters.ran("watch", Meters.Outcome.REFUSED);
          refuse(reason);
          return false;
        }
        case Sighting.Absent(var reason) -> why = reason;
      }
      var now = clock.instant();
      if (now.isAfter(silentUntil)) {
        LOG.info("Waiting for Prometheus, {} s so far: {}", Duration.between(begun, now).toSeconds(), why);
        silentUntil = now.plus(PROGRESS);
      }
    } while (!stopsWithin(GLANCE));
    return false;
  }

  /** A claim of a sidecar that died is waited out; one that is renewed meanwhile belongs to somebody alive. */
  private boolean claim(Registration registration) {
    Optional<Member> rival = Optional.empty();
    do {
      try {
        switch (registration.beat(watcher.labels(), horizon.view(), lastBlock, trail.standing())) {
          case Member.Claim.Held _ -> {
            return true;
          }
          case Member.Claim.Refused(var by) -> {
            if (rival.filter(r -> r.incarnation().equals(by.incarnation()) && r.heartbeat().isBefore(by.heartbeat())).isPresent()) {
              refuse(claimedBy(by));
              return false;
            }
            if (rival.isEmpty()) {
              LOG.info(
                  "The labels {} are claimed by the sidecar at {} until {}; waiting to see whether it is still alive.",
                  by.labels(), by.address(), by.expires());
              rival = Optional.of(by);
            }
          }
        }
      } catch (CatalogException e) {
        sayOnce("The catalogue cannot be reached yet: " + e.getMessage());
      }
    } while (!stopsWithin(GLANCE));
    return false;
  }

  private static String claimedBy(Member by) {
    return "Cannot claim the external labels "
        + by.labels()
        + ": the sidecar at "
        + by.address()
        + " claims them and is alive (heartbeat at "
        + by.heartbeat()
        + "). Give each Prometheus a replica label of its own.";
  }

  private void work(Registration registration) {
    ready = true;
    LOG.info(
        "Serving the StoreAPI at {}, shipping {} to {}: blocks every {} s, the log every {} s.",
        address(ports.grpc()),
        settings.data(),
        settings.bucket(),
        settings.shipInterval().toSeconds(),
        settings.trailInterval().toSeconds());
    var shipping = Thread.startVirtualThread(() -> shipOnAndOn(registration));
    var trailing = Thread.startVirtualThread(() -> trailOnAndOn(registration));
    while (!stopsWithin(settings.heartbeat())) {
      beat(registration);
    }
    ready = false;
    shipping.interrupt();
    join(trailing);
    join(shipping);
  }

  private static void join(Thread thread) {
    try {
      thread.join(FAREWELL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void trailOnAndOn(Registration registration) {
    do {
      trail(registration);
    } while (!stopsWithin(settings.trailInterval()));
  }

  /// Ships what the log has grown by; whether nothing failed.
  private boolean trail(Registration registration) {
    var labels = watcher.labels();
    if (!registration.holds(labels, clock.instant())) {
      return false;
    }
    try {
      var round = trail.ship(labels, shipper::finished);
      meters.shipped(round);
      round.problems().forEach(sentence -> LOG.warn("{}", sentence));
      round.failed().forEach(sentence -> LOG.warn("{}", sentence));
      return round.failed().isEmpty();
    } catch (RuntimeException e) {
      LOG.error("A round of shipping the log failed for a reason nobody foresaw; the next one begins as if this had not been.", e);
      meters.ran("trail", Meters.Outcome.FAILED);
      return false;
    }
  }

  /** Prometheus stops first, so that its log is whole by now; the claim is kept up meanwhile. Its last blocks come after the log, which holds them too. */
  private Registration.Rest shipTheRest(Registration registration) {
    var until = clock.instant().plus(FAREWELL);
    while (refusal.isEmpty() && clock.instant().isBefore(until)) {
      beat(registration);
      if (refusal.isEmpty() && trail(registration)) {
        LOG.info("All of the log is shipped, up to {}.", Instant.ofEpochMilli(trail.standing().upTo()));
        shipBlocks(registration);
        // A Prometheus that answered just before is still scraping, and somebody else must ship what comes.
        boolean ended = absent;
        beat(registration);
        return ended ? Registration.Rest.SHIPPED : Registration.Rest.UNSHIPPED;
      }
      pause();
    }
    if (refusal.isEmpty()) {
      LOG.warn("The rest of the log could not be shipped within {} s.", FAREWELL.toSeconds());
    }
    return Registration.Rest.UNSHIPPED;
  }

  private static void pause() {
    try {
      Thread.sleep(GLANCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat(Registration registration) {
    lookFar();
    try {
      switch (registration.beat(watcher.labels(), horizon.view(), lastBlock, trail.standing())) {
        case Member.Claim.Held _ -> meters.ran("register", Meters.Outcome.DONE);
        case Member.Claim.Refused(var by) -> {
          meters.ran("register", Meters.Outcome.REFUSED);
          refuse(claimedBy(by));
        }
      }
    } catch (CatalogException e) {
      LOG.warn("The heartbeat was lost: {}", e.getMessage());
      meters.ran("register", Meters.Outcome.FAILED);
    }
  }

  /** An absence is told when it begins and when it ends, not at every heartbeat. */
  private void lookFar() {
    try {
      horizon.look();
      if (absent) {
        LOG.info("Prometheus at {} is back.", settings.prometheus());
      }
      absent = false;
    } catch (PrometheusException e) {
      if (!absent) {
        LOG.warn("{}", e.getMessage());
      }
      absent = true;
      meters.ran("watch", Meters.Outcome.FAILED);
    }
  }

  private void shipOnAndOn(Registration registration) {
    do {
      try {
        watch();
        if (stop.getCount() > 0) {
          ship(registration);
        }
      } catch (RuntimeException e) {
        failed(e);
      }
    } while (!stopsWithin(settings.shipInterval()));
  }

  private void watch() {
    var before = watcher.labels();
    switch (watcher.look()) {
      case Sighting.Fit(var identity) -> {
        meters.ran("watch", Meters.Outcome.DONE);
        if (!identity.labels().equals(before)) {
          LOG.warn("The external labels changed from {} to {}.", before, identity.labels());
        }
      }
      case Sighting.Unfit(var why) -> {
        meters.ran("watch", Meters.Outcome.REFUSED);
        refuse(why);
      }
      // What it has written already is shipped all the same.
      case Sighting.Absent _ -> meters.ran("watch", Meters.Outcome.FAILED);
    }
  }

  private void shipBlocks(Registration registration) {
    try {
      ship(registration);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException why) {
    LOG.error("A round of shipping failed for a reason nobody foresaw; the next one begins as if this had not been.", why);
    meters.ran("ship", Meters.Outcome.FAILED);
  }

  private void ship(Registration registration) {
    var labels = watcher.labels();
    if (!registration.holds(labels, clock.instant())) {
      return;
    }
    var shipment = shipper.ship(labels);
    lastBlock = shipment.newest();
    meters.shipped(shipment);
    shipment.shipped().forEach(id -> LOG.info("Shipped block {}.", id));
    shipment.skipped().forEach(this::sayOnce);
    shipment.failed().forEach(sentence -> LOG.warn("{}", sentence));
  }

  private void leave(Registration registration, Registration.Rest rest) {
    try {
      registration.leave(rest);
    } catch (CatalogException e) {
      LOG.warn("The catalogue could not be told that the sidecar leaves: {}", e.getMessage());
    }
  }

  private synchronized void sayOnce(String sentence) {
    if (said.add(sentence)) {
      LOG.info("{}", sentence);
    }
  }

  private boolean stopsWithin(Duration time) {
    try {
      return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }
}
