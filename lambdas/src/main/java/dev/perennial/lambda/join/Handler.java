package dev.perennial.lambda.join;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.flow.Leases;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;

/// Takes `{"assignment": …, "shards": [{"outcome": "passed", "block": "01H…"}, {"outcome": "past", "why": "…"}]}`, gives back how work goes on: the state
/// machine hands the product of all shards to `swap`.
public final class Handler implements RequestStreamHandler {
  private final JoinStep step;
  private final Leases leases;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().join(), cloud.steps().leases());
    Priming.by(cloud::look);
  }

  /// A handler of this step, wherever it works.
  public Handler(JoinStep step, Leases leases) {
    this.step = step;
    this.leases = leases;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "join",
        () -> {
          var request = Json.read(input);
          var assignment = FlowJson.assignment(request.at("assignment"));
          var shards = new ArrayList<JoinStep.Shard>();
          for (var shard : request.at("shards").items()) {
            shards.add(shard(shard));
          }
          var work = leases.during(assignment, () -> step.join(assignment, shards));
          Json.write(output, json -> FlowJson.write(json, work));
        });
  }

  private static JoinStep.Shard shard(Json json) throws IOException {
    var outcome = json.at("outcome").text();
    return switch (outcome) {
      case "passed" -> new JoinStep.Shard.Made(new BlockId(json.at("block").text()));
      case "past" -> new JoinStep.Shard.Past(json.at("why").text());
      case "refused" -> new JoinStep.Shard.Refused(FlowJson.why(json.at("why").text()));
      default -> throw new IllegalArgumentException("Cannot read the input: no shard ends as \"" + outcome + "\"");
    };
  }
}
