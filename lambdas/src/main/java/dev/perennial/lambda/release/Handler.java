package dev.perennial.lambda.release;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes `{"stream": …, "holder": "the execution's name"}`, gives back `{"due": false}`: whether something became due meanwhile.
public final class Handler implements RequestStreamHandler {
  private final ReleaseStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment().steps().release());
    Priming.of(this);
  }

  /// A handler of this step, wherever it works.
  public Handler(ReleaseStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "release",
        () -> {
          var request = Json.read(input);
          var left = step.release(FlowJson.stream(request.at("stream")), request.at("holder").text());
          Json.write(
              output,
              json -> {
                json.writeStartObject();
                json.writeBooleanField("due", left == ReleaseStep.Left.DUE);
                json.writeEndObject();
              });
        });
  }
}
