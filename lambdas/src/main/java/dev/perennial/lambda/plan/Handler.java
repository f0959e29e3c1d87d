package dev.perennial.lambda.plan;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes `{"stream": …, "holder": "the execution's name"}`, gives back `{"assignments": […]}`, over which the state machine maps.
public final class Handler implements RequestStreamHandler {
  private final PlanStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Steps.fromEnvironment().plan());
  }

  Handler(PlanStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    var request = Json.read(input);
    var outcome = step.plan(FlowJson.stream(request.at("stream")), request.at("holder").text());
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("assignments");
          if (outcome instanceof PlanStep.Outcome.Planned(var assignments)) {
            for (var assignment : assignments) {
              FlowJson.write(json, assignment);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
