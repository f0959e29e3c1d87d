package dev.perennial.env.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.env.simulation.machine.Failed;
import dev.perennial.env.simulation.machine.Tree;
import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Died;
import dev.perennial.env.simulation.timeline.Timeline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// The functions as Lambda runs them: each call is a process of its own, which may not begin, die, take too long, or not be heard.
final class Functions {
  private final Timeline timeline;
  private final Faults faults;
  private final Trace trace;
  private final Map<String, RequestStreamHandler> handlers;
  private long calls;

  Functions(Timeline timeline, Faults faults, Trace trace, Map<String, RequestStreamHandler> handlers) {
    this.timeline = timeline;
    this.faults = faults;
    this.trace = trace;
    this.handlers = handlers;
  }

  /// What came of a call.
  private sealed interface Answer {
    record Given(String text) implements Answer {}

    record Thrown(RuntimeException failure) implements Answer {}
  }

  /// Calls the function of a step and waits for its answer, for no longer than `most`; throws [Failed] by Lambda's names for what went wrong.
  Object call(String step, Object payload, Duration most) {
    if (faults.callFails()) {
      throw new Failed("Lambda.TooManyRequestsException", "too many at once in the simulation");
    }
    var actor = new Actor(step + " " + ++calls, Actor.Role.PROCESS, faults.skew());
    var promise = new Timeline.Promise<Answer>();
    var text = Tree.text(payload);
    timeline.spawn(faults.within(Duration.ofMillis(50)), actor, () -> run(step, actor, text, promise));
    // Held up for ever is as good as gone: what it had in hand does not arrive any more.
    timeline.spawn(Faults.LONGEST, new Actor("end of " + actor.name(), Actor.Role.BYSTANDER), actor::die);
    var answer = timeline.await(promise, most);
    if (actor.isDead()) {
      throw new Failed("Runtime.ExitError", "the process of " + actor.name() + " ended");
    }
    if (answer.isEmpty()) {
      if (faults.goesOn()) {
        throw new Failed("States.Timeout", actor.name() + " did not answer in " + most);
      }
      actor.die();
      throw new Failed("Sandbox.Timedout", actor.name() + " was ended after " + most);
    }
    if (faults.answerLost()) {
      throw new Failed("Lambda.SdkClientException", "the answer of " + actor.name() + " was lost in the simulation");
    }
    return switch (answer.get()) {
      case Answer.Given(String given) -> Tree.parse(given);
      case Answer.Thrown(RuntimeException failure) ->
          throw new Failed(
              failure.getClass().getName(),
              Tree.text(Map.of("errorMessage", String.valueOf(failure.getMessage()), "errorType", failure.getClass().getName())));
    };
  }

  /// Counts what the answer tells.
  private void note(String step, String answer) {
    if (answer.contains("\"outcome\":\"busy\"")) {
      trace.count("another execution has the stream");
    } else if (answer.contains(" is lost.\"")) {
      trace.count("a worker found its lease lost");
    } else if (answer.contains(" was leased again")) {
      trace.count("a worker was fenced");
    } else if (answer.contains("\"outcome\":\"past\"")) {
      trace.count("a job came too late");
    } else if (step.equals("compact") || step.equals("downsample")) {
      trace.count("a block was " + step);
    } else if (step.equals("split")) {
      trace.count("a shard was written by a worker of its own");
    } else if (step.equals("join")) {
      trace.count("shards were joined");
    } else if (step.equals("retain") && !answer.contains(":0}")) {
      trace.count("a block was taken by its age");
    } else if (step.equals("sweep") && !answer.contains(":0")) {
      trace.count("a block was swept");
    }
  }

  private void run(String step, Actor actor, String text, Timeline.Promise<Answer> promise) {
    var handler = handlers.get(step);
    if (handler == null) {
      throw new IllegalStateException("There is no function of the step " + step);
    }
    var out = new ByteArrayOutputStream();
    try {
      trace.line(() -> "begins with " + text);
      handler.handleRequest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), out, null);
      var given = out.toString(StandardCharsets.UTF_8);
      note(step, given);
      trace.line(() -> "answers " + given);
      timeline.keep(promise, new Answer.Given(given));
    } catch (RuntimeException e) {
      trace.line(() -> "throws " + e);
      timeline.keep(promise, new Answer.Thrown(e));
    } catch (IOException e) {
      throw new IllegalStateException("A handler cannot read what is in memory", e);
    } catch (Died e) {
      if (actor.isDead()) {
        trace.line(() -> "is gone");
        timeline.keep(promise, new Answer.Given("\"gone\""));
      }
      throw e;
    }
  }
}
