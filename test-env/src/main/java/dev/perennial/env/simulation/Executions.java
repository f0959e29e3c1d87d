package dev.perennial.env.simulation;

import dev.perennial.env.simulation.machine.Definition;
import dev.perennial.env.simulation.machine.Execution;
import dev.perennial.env.simulation.machine.Failed;
import dev.perennial.env.simulation.machine.Outside;
import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.lambda.failure.RetryException;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// State machines as Step Functions runs them, from the definitions that are deployed. A name is good for one execution.
final class Executions implements Machines {
  private static final Map<String, Definition> DEFINITIONS = definitions();

  private final Timeline timeline;
  private final Faults faults;
  private final Trace trace;
  private final ObjectStore objects;
  private final Set<String> names = new HashSet<>();
  private Functions functions;
  private long running;

  Executions(Timeline timeline, Faults faults, Trace trace, ObjectStore objects) {
    this.timeline = timeline;
    this.faults = faults;
    this.trace = trace;
    this.objects = objects;
    this.functions = new Functions(timeline, faults, trace, Map.of());
  }

  /** The functions call the machines, and the machines the functions. */
  void over(Functions all) {
    functions = all;
  }

  private static Map<String, Definition> definitions() {
    var all = new LinkedHashMap<String, Definition>();
    for (var name : List.of("maintain", "retain", "sweep", "reconcile")) {
      all.put(name, Definition.deployed(name));
    }
    return all;
  }

  @Override
  public Start start(Machine machine, StreamId stream, long version, long attempt) {
    if (faults.callFails()) {
      throw new RetryException("Cannot start " + machine + " in the simulation", new IllegalStateException("the request failed"));
    }
    var name = Machines.name(stream, version, attempt);
    boolean isNew = names.add(machine.text() + name);
    if (isNew) {
      begin(machine.text(), name, Map.of("stream", Map.of("tenant", stream.tenant().text(), "hash", stream.hash())));
    }
    if (faults.answerLost()) {
      throw new RetryException("Nobody knows whether " + name + " was started", new IllegalStateException("the answer was lost in the simulation"));
    }
    return isNew ? new Start.Started(name) : new Start.Refused(name);
  }

  /// Begins an execution.
  void begin(String machine, String name, Object input) {
    var actor = new Actor("execution " + machine + " " + name.substring(0, Math.min(4, name.length())) + name.substring(Math.min(32, name.length())), Actor.Role.BYSTANDER);
    running++;
    timeline.spawn(
        faults.within(Duration.ofSeconds(2)),
        actor,
        () -> {
          var ended = new Execution(Objects.requireNonNull(DEFINITIONS.get(machine), machine), name, new World(actor)).run(input);
          trace.line(() -> "ends: " + ended);
          running--;
        });
    if (faults.stopped()) {
      timeline.spawn(
          faults.within(Duration.ofMinutes(20)),
          new Actor("operator", Actor.Role.BYSTANDER),
          () -> {
            trace.count("an execution was stopped");
            trace.line(() -> "stops " + actor.name());
            actor.die();
          });
    }
  }

  /// What an execution sees of the world.
  private final class World implements Outside {
    private final Actor actor;

    private World(Actor actor) {
      this.actor = actor;
    }

    @Override
    public Object task(String resource, Object input, Duration timeout) {
      if (resource.endsWith(":sns:publish")) {
        timeline.sleep(Duration.ofMillis(50));
        trace.line(() -> "tells people " + input);
        return Map.of();
      }
      // `${compactlive}`: the alias `live` of the function of a step.
      var step = resource.substring(2, resource.length() - "live}".length());
      trace.line(() -> "calls " + step);
      return functions.call(step, input, timeout);
    }

    @Override
    public String object(String key) {
      timeline.sleep(Duration.ofMillis(20));
      return objects.read(key)
          .map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8))
          .orElseThrow(() -> new Failed("States.ItemReaderFailed", "There is no object " + key));
    }

    @Override
    public void jitter(Duration most) {
      trace.count("a step was tried again");
      timeline.sleep(faults.within(most));
    }

    @Override
    public void sleep(Duration time) {
      timeline.sleep(time);
    }

    @Override
    public List<Object> together(List<Supplier<Object>> all, int most) {
      return timeline.together(actor, all, most);
    }
  }
}
