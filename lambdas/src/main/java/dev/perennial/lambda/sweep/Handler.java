package dev.perennial.lambda.sweep;

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

/// Takes `{"stream": …, "holder": "the execution's name"}` and sweeps that stream, gives back `{"removed": 3}`. Takes `{}` and looks through the
/// bucket, gives back `{"removed": 0, "found": ["01H…"]}`, whose blocks the state machine hands to `index`.
public final class Handler implements RequestStreamHandler {
  private final SweepStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment().steps().sweep());
    Priming.of(this);
  }

  /// A handler of this step, wherever it works.
  public Handler(SweepStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("sweep", () -> handle(input, output));
  }

  private void handle(InputStream input, OutputStream output) throws IOException {
    var request = Json.read(input);
    if (!request.has("stream")) {
      var found = step.search();
      Json.write(
          output,
          json -> {
            json.writeStartObject();
            json.writeNumberField("removed", found.removed());
            json.writeArrayFieldStart("found");
            for (var id : found.blocks()) {
              json.writeString(id.text());
            }
            json.writeEndArray();
            json.writeEndObject();
          });
      return;
    }
    int removed = step.sweep(FlowJson.stream(request.at("stream")), request.at("holder").text());
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeNumberField("removed", removed);
          json.writeEndObject();
        });
  }
}
