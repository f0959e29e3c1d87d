package dev.perennial.lambda.plan;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.plan.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes `{"stream": …, "holder": "the execution's name", "round": 3}`, gives back how planning ended, and where the jobs are:
/// `{"outcome": "planned", "round": 4, "jobs": "perennial/jobs/….json", "count": 12}`, or `idle` or `busy` without jobs.
///
/// Jobs are passed as an object of the bucket, over which the state machine maps: a payload ends at 256 KiB. A round has so many jobs at most
/// that what the map gives back fits into one, too; the rest is for the next round. A job that is too large for one worker has in `shards` the key
/// of a list of its own, with an assignment for each shard.
public final class Handler implements RequestStreamHandler {
  private static final int MOST = 500;

  private final PlanStep step;
  private final ObjectStore bucket;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
    Priming.of(this);
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().plan(), cloud.bucket());
  }

  /// A handler of this step, wherever it works.
  public Handler(PlanStep step, ObjectStore bucket) {
    this.step = step;
    this.bucket = bucket;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "plan",
        () -> {
          var request = Json.read(input);
          var holder = request.at("holder").text();
          long round = request.at("round").number() + 1;
          switch (step.plan(FlowJson.stream(request.at("stream")), holder)) {
            case PlanStep.Outcome.Planned planned -> planned(output, round, holder, planned);
            case PlanStep.Outcome.Idle _ -> answer(output, "idle", round, "", 0);
            case PlanStep.Outcome.Busy _ -> answer(output, "busy", round, "", 0);
          }
        });
  }

  private void planned(OutputStream output, long round, String holder, PlanStep.Outcome.Planned planned) throws IOException {
    var some = planned.assignments().subList(0, Math.min(planned.assignments().size(), MOST));
    var folder = "perennial/jobs/" + holder + "/" + round;
    var key = folder + ".json";
    put(
        key,
        json -> {
          for (int i = 0; i < some.size(); i++) {
            var assignment = some.get(i);
            if (assignment.job() instanceof Job.Compact job && planned.large().contains(job)) {
              FlowJson.write(json, assignment, shards(folder + "/" + i + ".json", assignment, job));
            } else {
              FlowJson.write(json, assignment);
            }
          }
        });
    answer(output, "planned", round, key, some.size());
  }

  /// Leaves the list of a job's parts; its key.
  private String shards(String key, Assignment assignment, Job.Compact job) throws IOException {
    put(
        key,
        json -> {
          for (var part : job.each()) {
            FlowJson.write(json, new Assignment(assignment.stream(), assignment.lease(), part));
          }
        });
    return key;
  }

  private void put(String key, Json.Body items) throws IOException {
    var out = new ByteArrayOutputStream();
    Json.write(
        out,
        json -> {
          json.writeStartArray();
          items.write(json);
          json.writeEndArray();
        });
    bucket.put(key, ByteSlice.of(out.toByteArray()));
  }

  private static void answer(OutputStream output, String outcome, long round, String key, int count) throws IOException {
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeStringField("outcome", outcome);
          json.writeNumberField("round", round);
          json.writeStringField("jobs", key);
          json.writeNumberField("count", count);
          json.writeEndObject();
        });
  }
}
