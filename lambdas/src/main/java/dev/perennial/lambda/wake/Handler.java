package dev.perennial.lambda.wake;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;

/// Takes `{"machine": "maintain", "time": "2026-01-31T12:00:00Z"}` from a schedule, whose time counts the attempts, so that one tick delivered twice
/// wakes once; gives back `{"started": 3}`.
public final class Handler implements RequestStreamHandler {
  private final WakeStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.wake());
    Priming.by(cloud::look);
  }

  /// A handler of this step, wherever it works.
  public Handler(WakeStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "wake",
        () -> {
          var request = Json.read(input);
          var machine = Machine.valueOf(request.at("machine").text().toUpperCase(Locale.ROOT));
          int started = step.wake(machine, Instant.parse(request.at("time").text()).getEpochSecond());
          Json.write(
              output,
              json -> {
                json.writeStartObject();
                json.writeNumberField("started", started);
                json.writeEndObject();
              });
        });
  }
}
