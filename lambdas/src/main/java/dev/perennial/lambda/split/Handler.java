package dev.perennial.lambda.split;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.flow.Leases;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import dev.perennial.lambda.wiring.Steps;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes an assignment of one part, gives back how work goes on: the state machine hands a product of one shard to `verify`.
public final class Handler implements RequestStreamHandler {
  private final SplitStep step;
  private final Leases leases;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment().steps());
    Priming.of(this);
  }

  private Handler(Steps steps) {
    this(steps.split(), steps.leases());
  }

  /// A handler of this step, wherever it works.
  public Handler(SplitStep step, Leases leases) {
    this.step = step;
    this.leases = leases;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "split",
        () -> {
          var assignment = FlowJson.assignment(Json.read(input));
          var work = leases.during(assignment, () -> step.split(assignment));
          Json.write(output, json -> FlowJson.write(json, work));
        });
  }
}
