package dev.perennial.lambda.verify;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Steps;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes a product, gives back how work goes on: the state machine hands a verified one to `swap`.
public final class Handler implements RequestStreamHandler {
  private final VerifyStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Steps.fromEnvironment().verify());
  }

  Handler(VerifyStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    var work = step.verify(FlowJson.product(Json.read(input)));
    Json.write(output, json -> FlowJson.write(json, work));
  }
}
