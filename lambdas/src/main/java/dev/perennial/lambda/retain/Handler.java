package dev.perennial.lambda.retain;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes `{"stream": …, "holder": "the execution's name"}`, gives back `{"superseded": 3}`.
public final class Handler implements RequestStreamHandler {
  private final RetainStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment().steps().retain());
    Priming.of(this);
  }

  /// A handler of this step, wherever it works.
  public Handler(RetainStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("retain", () -> handle(input, output));
  }

  private void handle(InputStream input, OutputStream output) throws IOException {
    var request = Json.read(input);
    var outcome = step.retain(FlowJson.stream(request.at("stream")), request.at("holder").text());
    int superseded = outcome instanceof RetainStep.Outcome.Superseded(var blocks) ? blocks.size() : 0;
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeNumberField("superseded", superseded);
          json.writeEndObject();
        });
  }
}
