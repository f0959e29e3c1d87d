package dev.perennial.lambda.reconcile;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Takes `{}`, gives back `{"unknown": [{"block": "01H…"}], "missing": ["01H…"]}`: the state machine hands the former to `index` and tells people of
/// the latter.
public final class Handler implements RequestStreamHandler {
  private final ReconcileStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().reconcile());
    Priming.by(cloud::look);
  }

  /// A handler of this step, wherever it works.
  public Handler(ReconcileStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "reconcile",
        () -> {
          var found = step.reconcile();
          Json.write(
              output,
              json -> {
                json.writeStartObject();
                unknown(json, found.unknown());
                json.writeArrayFieldStart("missing");
                for (var id : found.missing()) {
                  json.writeString(id.text());
                }
                json.writeEndArray();
                json.writeEndObject();
              });
        });
  }

  private static void unknown(JsonGenerator json, List<BlockId> ids) throws IOException {
    json.writeArrayFieldStart("unknown");
    for (var id : ids) {
      json.writeStartObject();
      json.writeStringField("block", id.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
