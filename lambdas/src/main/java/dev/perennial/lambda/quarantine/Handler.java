package dev.perennial.lambda.quarantine;

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

/// Takes `{"assignment": …, "result": …}`, where the result is a refusal with its `why` or the error that the state machine caught; gives back
/// `{"outcome": "quarantined"}`.
public final class Handler implements RequestStreamHandler {
  private final QuarantineStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().quarantine());
    Priming.by(
        () -> {
          cloud.look();
          cloud.note();
        });
  }

  /// A handler of this step, wherever it works.
  public Handler(QuarantineStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "quarantine",
        () -> {
          var request = Json.read(input);
          var blocks = step.quarantine(FlowJson.assignment(request.at("assignment")), why(request.at("result")));
          Json.write(
              output,
              json -> {
                json.writeStartObject();
                json.writeStringField("outcome", "quarantined");
                json.writeNumberField("blocks", blocks.size());
                json.writeEndObject();
              });
        });
  }

  /// The reason: told by the step, or inside the cause of what was caught, which is Lambda's JSON of an exception where it was one.
  private static String why(Json result) throws IOException {
    if (result.has("why")) {
      return result.at("why").text();
    }
    return FlowJson.why(result.at("Cause").text());
  }
}
