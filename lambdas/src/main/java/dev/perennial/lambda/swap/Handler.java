package dev.perennial.lambda.swap;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes a verified product, gives back how work ended.
public final class Handler implements RequestStreamHandler {
  private final SwapStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Steps.fromEnvironment().swap());
  }

  Handler(SwapStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    var work = step.swap(FlowJson.product(Json.read(input)));
    Json.write(output, json -> FlowJson.write(json, work));
  }
}
