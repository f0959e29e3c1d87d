package dev.perennial.env.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.lambda.flow.Leases;
import dev.perennial.lambda.wake.WakeStep;
import dev.perennial.lambda.wiring.DaggerSteps;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// One world from its beginning to its end, as a seed will have it.
public final class Simulation {
  /** How long the weather is fair at the end: the longest window, patience, retention and delays all fit into it, and then some. */
  private static final Duration FAIR = Duration.ofDays(4);

  private static final Duration FAIR_PERIOD = Duration.ofHours(3);

  private final Scenario scenario;
  private final Timeline timeline = new Timeline(Scenario.START);
  private final Faults faults;
  private final Trace trace;
  private final MemoryObjectStore objects = new MemoryObjectStore(timeline::now);
  private final MemoryCatalog catalog;
  private final SimulatedBucket bucket;
  private final Invariants invariants;
  private final dev.perennial.lambda.due.Due due;
  private final Events events;
  private final Sidecars sidecars;
  private final Querier querier;
  private final SplittableRandom random;

  /// How a seed ended: how many effects took place, a number that every run of it gives, which invariant was violated, if one was, and how often what happened.
  public record Outcome(long seed, long effects, long hash, Optional<String> violation, Map<String, Long> happened, List<String> trace) {
    /// Copies both.
    public Outcome {
      happened = Map.copyOf(happened);
      trace = List.copyOf(trace);
    }
  }

  /// Runs a seed.
  public static Outcome run(long seed) {
    return run(seed, 0, Parts.SOUND);
  }

  /// Runs a seed and keeps the last lines of what happened, so many.
  public static Outcome run(long seed, int lines) {
    return run(seed, lines, Parts.SOUND);
  }

  /// The same over other parts.
  static Outcome run(long seed, int lines, Parts parts) {
    var simulation = new Simulation(seed, lines, parts);
    Optional<String> violation = Optional.empty();
    try {
      simulation.timeline.run(new Actor("world", Actor.Role.BYSTANDER), simulation::live);
    } catch (Violation e) {
      violation = Optional.of("at " + simulation.timeline.now() + ", after " + simulation.trace.effects() + " effects: " + e.getMessage());
    }
    return new Outcome(seed, simulation.trace.effects(), simulation.trace.hash(), violation, simulation.trace.happened(), simulation.trace.lines());
  }

  private Simulation(long seed, int lines, Parts parts) {
    random = new SplittableRandom(seed);
    scenario = new Scenario(random.split());
    faults = new Faults(random.split());
    trace = new Trace(timeline, lines);
    var wire = new Wire(timeline, faults, trace);
    invariants = new Invariants(timeline, trace, objects, scenario.settings(), scenario);
    catalog = new MemoryCatalog(random.split(), table -> parts.table().apply(new SimulatedTable(table, wire, invariants)));
    var executions = new Executions(timeline, faults, trace, objects);
    bucket = new SimulatedBucket(objects, wire, invariants, this::arrived);
    var reached = parts.catalog().apply(new SimulatedCatalog(catalog, wire, invariants));
    InstantSource clock = () -> timeline.now().plus(timeline.actor().skew());
    var settings = parts.settings().apply(scenario.settings());
    var steps = DaggerSteps.factory().create(bucket, reached, settings, clock, random.split());
    due = steps.due();
    var leases = new Leases(reached, settings.leased(), clock, this::beat);
    var handlers = new LinkedHashMap<String, RequestStreamHandler>();
    handlers.put("index", new dev.perennial.lambda.index.Handler(steps.index(), executions));
    handlers.put("wake", new dev.perennial.lambda.wake.Handler(new WakeStep(reached, steps.due(), executions, settings.tenant(), clock)));
    handlers.put("plan", new dev.perennial.lambda.plan.Handler(steps.plan(), bucket));
    handlers.put("compact", new dev.perennial.lambda.compact.Handler(steps.compact(), leases));
    handlers.put("split", new dev.perennial.lambda.split.Handler(steps.split(), leases));
    handlers.put("join", new dev.perennial.lambda.join.Handler(steps.join(), leases));
    handlers.put("downsample", new dev.perennial.lambda.downsample.Handler(steps.downsample(), leases));
    handlers.put("verify", new dev.perennial.lambda.verify.Handler(steps.verify(), leases));
    handlers.put("swap", new dev.perennial.lambda.swap.Handler(steps.swap(), leases));
    handlers.put("quarantine", new dev.perennial.lambda.quarantine.Handler(steps.quarantine()));
    handlers.put("release", new dev.perennial.lambda.release.Handler(steps.release()));
    handlers.put("retain", new dev.perennial.lambda.retain.Handler(steps.retain()));
    handlers.put("sweep", new dev.perennial.lambda.sweep.Handler(steps.sweep()));
    handlers.put("reconcile", new dev.perennial.lambda.reconcile.Handler(steps.reconcile()));
    handlers.replaceAll((step, handler) -> parts.handlers().of(step, handler, bucket));
    var functions = new Functions(timeline, faults, trace, handlers);
    executions.over(functions);
    events = new Events(timeline, faults, functions, executions, trace);
    sidecars = new Sidecars(timeline, faults, bucket, reached, invariants, trace);
    querier = new Querier(timeline, catalog, objects, scenario.settings(), scenario, invariants);
  }

  private void arrived(String key) {
    events.arrived(key);
  }

  /** Renews leases in virtual time, for as long as the process lives. */
  private Leases.Kept beat(Duration period, Runnable task) {
    boolean[] closed = {false};
    timeline.spawn(
        period,
        timeline.actor(),
        () -> {
          while (!closed[0]) {
            task.run();
            timeline.sleep(period);
          }
        });
    return () -> closed[0] = true;
  }

  private void live() {
    scenario.shipments().forEach(sidecars::expect);
    boolean[] fair = {false};
    events.schedule(() -> fair[0] ? FAIR_PERIOD : scenario.wake());
    var time = Duration.between(Scenario.START, scenario.end());
    for (int i = 0; i < 4; i++) {
      var lasting = Duration.ofMillis(random.nextLong(Querier.longest(scenario.settings()).toMillis()));
      querier.expect(Duration.ofMillis(random.nextLong(2 * time.toMillis())), lasting);
    }
    timeline.sleep(time.plus(Duration.ofHours(random.nextInt(24))));
    faults.end();
    fair[0] = true;
    timeline.sleep(FAIR);
    end();
  }

  /// What must be so when everything had its time.
  private void end() {
    var settings = scenario.settings();
    var slack = FAIR_PERIOD.multipliedBy(3);
    var quarantined = catalog.quarantined(settings.tenant()).stream().map(BlockRecord::id).collect(Collectors.toSet());
    var known = new HashSet<>(quarantined);
    for (var manifest : catalog.manifests(settings.tenant())) {
      Invariants.require(manifest.staged().isEmpty(), "In the end " + manifest.staged() + " are staged still.");
      for (var gone : manifest.superseded()) {
        Invariants.require(
            gone.since().plus(settings.deleteDelay()).plus(slack).isAfter(timeline.now()), "In the end " + gone + " was not swept.");
        known.add(gone.id());
      }
      manifest.live().forEach(block -> known.add(block.id()));
      Invariants.require(
          catalog.lease(manifest.stream(), "the end", timeline.now(), Duration.ofMinutes(1)) instanceof Lease.Attempt.Held,
          "In the end stream " + manifest.stream() + " is leased.");
      var jobs = due.at(settings.tenant(), timeline.now().minus(slack)).jobs(manifest);
      Invariants.require(jobs.isEmpty(), "In the end there is work still: " + jobs + " in " + live(manifest));
    }
    for (var shipment : scenario.shipments()) {
      var id = shipment.id();
      Invariants.require(
          invariants.wasEntered(id) || quarantined.contains(id) || known.contains(id),
          "In the end nobody knows block " + id + " of " + shipment.labels() + ", which was shipped at " + shipment.at() + ".");
    }
    for (var folder : BlockDump.blocks(objects)) {
      Invariants.require(known.contains(folder), "In the end nobody knows what lies in " + folder + ".");
    }
    querier.read(Duration.ZERO);
  }

  private static List<String> live(Manifest manifest) {
    return manifest.live().stream().map(block -> block.id() + " " + block.range() + " " + block.resolution()).toList();
  }
}
