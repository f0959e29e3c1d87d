package dev.perennial.infra.control;

import dev.perennial.infra.storage.Stored;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.stepfunctions.CatchProps;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.Condition;
import software.amazon.awscdk.services.stepfunctions.DistributedMap;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.S3JsonItemReader;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.constructs.Construct;

/// The map over the shards of a job that is too large for one function, which `plan` left as an object of the bucket: a worker writes each, and another
/// one verifies it. What `join` needs to know of each is all that is handed on.
/*
 *   for each: split -> (written?) -> verify-shard -> (verified-shard?) -> shard-passed
 *               past or refused: shard-ended;  sick: shard-refused;  whatever else: page-shard -> shard-failed, and so fails the map
 */
final class Shards {
  private final Construct scope;
  private final Tasks tasks;
  private final Stored stored;

  Shards(Construct job, Tasks tasks, Stored stored) {
    this.scope = new Construct(job, "shard");
    this.tasks = tasks;
    this.stored = stored;
  }

  DistributedMap map() {
    var map =
        DistributedMap.Builder.create(scope, "shards")
            .stateName("shards")
            .mapExecutionType(StateMachineType.STANDARD)
            .itemReader(S3JsonItemReader.Builder.create().bucket(stored.blocks()).key(JsonPath.stringAt("$.assignment.shards")).build())
            .itemSelector(Map.of("assignment", JsonPath.objectAt("$$.Map.Item.Value")))
            .maxConcurrency(10)
            .resultPath("$.shards")
            .build();
    map.itemProcessor(shard());
    return map;
  }

  private IChainable shard() {
    var passed = end("shard-passed", Map.of("outcome", "passed", "block", JsonPath.stringAt("$.result.outputs[0]")));
    var ended = end("shard-ended", Map.of("outcome", JsonPath.stringAt("$.result.outcome"), "why", JsonPath.stringAt("$.result.why")));
    var refused = end("shard-refused", Map.of("outcome", "refused", "why", JsonPath.stringAt("$.result.Cause")));
    var failed = Fail.Builder.create(scope, "shard-failed").stateName("shard-failed").error("page").cause("A shard was not written; the topic was told why.").build();
    var page =
        tasks.page(
            scope,
            "page-shard",
            "Perennial: a shard was not written",
            JsonPath.format(
                "A shard of a block of stream {} was not written: {}", JsonPath.stringAt("$.assignment.stream.hash"), JsonPath.stringAt("$.error.Cause")));
    page.addCatch(failed, CatchProps.builder().errors(List.of("States.ALL")).resultPath(JsonPath.DISCARD).build());
    page.next(failed);
    var verify = tasks.callForShard(scope, Step.VERIFY, "$.result");
    Tasks.onFailure(verify, refused, page);
    verify.next(new Choice(scope, "verified-shard?").when(Condition.stringEquals("$.result.outcome", "passed"), passed).otherwise(ended));
    var split = tasks.callWith(scope, Step.SPLIT, "$.assignment", "$.result");
    Tasks.onFailure(split, refused, page);
    split.next(new Choice(scope, "written?").when(Condition.stringEquals("$.result.outcome", "passed"), verify).otherwise(ended));
    return split;
  }

  private Pass end(String name, Map<String, String> told) {
    return Pass.Builder.create(scope, name).stateName(name).parameters(told).build();
  }
}
