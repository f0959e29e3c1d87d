package dev.perennial.env.simulation;

import dev.perennial.env.simulation.machine.Failed;
import dev.perennial.env.simulation.machine.Tree;
import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.tsdb.block.BlockFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// From an object of the bucket to `index`: an event, a queue that delivers again what was not dealt with, and an alarm over its dead letters, which makes
/// `reconcile` run. And the schedules.
final class Events {
  private static final Duration VISIBILITY = Duration.ofMinutes(3);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int DELIVERIES = 5;

  private final Timeline timeline;
  private final Faults faults;
  private final Functions functions;
  private final Executions executions;
  private final Trace trace;
  private long messages;
  private boolean alarmed;

  Events(Timeline timeline, Faults faults, Functions functions, Executions executions, Trace trace) {
    this.timeline = timeline;
    this.faults = faults;
    this.functions = functions;
    this.executions = executions;
    this.trace = trace;
  }

  /// An object was put.
  void arrived(String key) {
    if (BlockFiles.block(key).isEmpty() || !BlockFiles.path(key).equals(BlockFiles.META)) {
      return;
    }
    var delivery = faults.delivery();
    trace.line(() -> "event of " + key + " comes " + delivery);
    switch (delivery) {
      case NEVER -> trace.count("an event was lost");
      case ONCE -> message(key);
      case TWICE -> {
        trace.count("an event came twice");
        message(key);
        message(key);
      }
    }
  }

  private void message(String key) {
    var id = "message " + ++messages;
    var body = Tree.text(Map.of("detail", Map.of("object", Map.of("key", key))));
    timeline.spawn(faults.within(Duration.ofSeconds(20)), new Actor(id, Actor.Role.BYSTANDER), () -> deliver(id, body));
  }

  private void deliver(String id, String body) {
    for (int i = 1; i <= DELIVERIES; i++) {
      try {
        var record = Map.of("messageId", id, "body", body, "attributes", Map.of("ApproximateReceiveCount", String.valueOf(i)));
        var answer = Tree.object(functions.call("index", Map.of("Records", List.of(record)), TIMEOUT));
        if (Tree.list(answer.getOrDefault("batchItemFailures", List.of())).isEmpty()) {
          return;
        }
      } catch (Failed failed) {
        trace.line(() -> "was not taken: " + failed.error());
      }
      timeline.sleep(VISIBILITY);
    }
    trace.count("a message was given up");
    trace.line(() -> "is dead: " + body);
    if (!alarmed) {
      alarmed = true;
      timeline.sleep(Duration.ofMinutes(2));
      reconcile();
      alarmed = false;
    }
  }

  private void reconcile() {
    executions.begin("reconcile", "reconcile-" + timeline.now().toEpochMilli() + "-" + ++messages, Map.of());
  }

  /// Wakes the machines that work on streams each `period`, one after the other, and compares bucket and catalogue each sixth time.
  void schedule(java.util.function.Supplier<Duration> period) {
    for (var machine : List.of("maintain", "retain", "sweep")) {
      timeline.spawn(
          faults.within(period.get()),
          new Actor("schedule of " + machine, Actor.Role.BYSTANDER),
          () -> {
            while (true) {
              timeline.sleep(period.get());
              tick(machine);
            }
          });
    }
    timeline.spawn(
        faults.within(period.get()),
        new Actor("schedule of reconcile", Actor.Role.BYSTANDER),
        () -> {
          while (true) {
            timeline.sleep(period.get().multipliedBy(6));
            if (faults.delivery() != Faults.Delivery.NEVER) {
              reconcile();
            }
          }
        });
  }

  private void tick(String machine) {
    var payload = Map.<String, Object>of("machine", machine, "time", timeline.now().toString());
    int times =
        switch (faults.delivery()) {
          case NEVER -> 0;
          case ONCE -> 1;
          case TWICE -> 2;
        };
    for (int i = 0; i < times; i++) {
      timeline.spawn(Duration.ofMillis(100), new Actor("tick of " + machine, Actor.Role.BYSTANDER), () -> wake(payload));
    }
  }

  /** Called without anybody waiting: tried again twice. */
  private void wake(Object payload) {
    for (int i = 0; i < 3; i++) {
      try {
        var _ = functions.call("wake", payload, TIMEOUT);
        return;
      } catch (Failed failed) {
        trace.line(() -> "was not taken: " + failed.error());
        timeline.sleep(Duration.ofMinutes(1));
      }
    }
  }
}
