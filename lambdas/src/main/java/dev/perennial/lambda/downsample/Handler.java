package dev.perennial.lambda.downsample;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes an assignment, gives back how work goes on: the state machine hands a product to `verify`.
public final class Handler implements RequestStreamHandler {
  private final DownsampleStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Steps.fromEnvironment().downsample());
  }

  Handler(DownsampleStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    var work = step.downsample(FlowJson.assignment(Json.read(input)));
    Json.write(output, json -> FlowJson.write(json, work));
  }
}
