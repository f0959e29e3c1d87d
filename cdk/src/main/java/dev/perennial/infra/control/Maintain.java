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
import software.amazon.awscdk.services.stepfunctions.Result;
import software.amazon.awscdk.services.stepfunctions.S3JsonItemReader;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.amazon.awscdk.services.stepfunctions.Succeed;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.constructs.Construct;

/// The definition of `maintain`: one stream, round by round.
/*
 *   begin -> plan -> (planned?) --planned--> jobs: for each, side by side
 *              ^          |                    compact | downsample -> verify -> swap
 *              |          |                    or, too large for one worker: shards, for each: split -> verify-shard; join -> swap
 *              |          |                    a refusal -> quarantine; whatever else -> page
 *              |          |                  |
 *              +----------|------ (again?) <-+
 *                     idle|          | enough, or a job failed
 *                         v          v
 *                       release -> (ended?) -> done | failed, or plan again where something became due meanwhile
 *
 * The execution's name is the lease's holder, so that a second execution finds the stream taken and ends at once.
 */
final class Maintain {
  /** Each round doubles the blocks' length at least, or takes a backlog's next part. */
  private static final int ROUNDS = 30;

  /** As many as `plan` hands out in one round: a job that dies keeps no other from its end. */
  private static final int JOBS = 500;

  private final Construct scope;
  private final Tasks tasks;
  private final Stored stored;

  Maintain(Construct scope, Tasks tasks, Stored stored) {
    this.scope = scope;
    this.tasks = tasks;
    this.stored = stored;
  }

  IChainable definition() {
    var done = Succeed.Builder.create(scope, "done").comment("Nothing is left to do, or the next execution goes on.").build();
    var failed = Fail.Builder.create(scope, "failed").error("page").cause("A step failed for good; what it said was told to the topic.").build();
    var own =
        Map.<String, Object>of("stream", JsonPath.objectAt("$.stream"), "holder", JsonPath.stringAt("$$.Execution.Name"));
    var release = tasks.call(Step.RELEASE, TaskInput.fromObject(own), "$.release");
    release.addCatch(failed, CatchProps.builder().errors(List.of("States.ALL")).resultPath("$.error").build());
    var tell =
        tasks.page(
            scope,
            "page-stream",
            "Perennial: a stream is not maintained",
            JsonPath.format("Stream {} is not maintained: {}", JsonPath.stringAt("$.stream.hash"), JsonPath.stringAt("$.error.Cause")));
    tell.addCatch(release, CatchProps.builder().errors(List.of("States.ALL")).resultPath(JsonPath.DISCARD).build());
    tell.next(release);

    var plan =
        tasks.call(
            Step.PLAN,
            TaskInput.fromObject(
                Map.of(
                    "stream", JsonPath.objectAt("$.stream"),
                    "holder", JsonPath.stringAt("$$.Execution.Name"),
                    "round", JsonPath.numberAt("$.plan.round"))),
            "$.plan");
    Tasks.onFailure(plan, tell);
    var jobs = jobs();
    jobs.addCatch(tell, CatchProps.builder().errors(List.of("States.ALL")).resultPath("$.error").build());
    jobs.next(
        new Choice(scope, "again?")
            .when(Condition.booleanEquals("$.jobs.failed", true), release)
            .when(Condition.numberGreaterThanEquals("$.plan.round", ROUNDS), release)
            .otherwise(plan));
    plan.next(
        new Choice(scope, "planned?")
            .when(Condition.stringEquals("$.plan.outcome", "planned"), jobs)
            .when(Condition.stringEquals("$.plan.outcome", "busy"), done)
            .otherwise(release));
    release.next(
        new Choice(scope, "ended?")
            .when(
                Condition.or(
                    Condition.isPresent("$.error"),
                    Condition.and(Condition.isPresent("$.jobs"), Condition.booleanEquals("$.jobs.failed", true))),
                failed)
            .when(
                Condition.and(Condition.booleanEquals("$.release.due", true), Condition.numberLessThan("$.plan.round", ROUNDS)), plan)
            .otherwise(done));
    return Pass.Builder.create(scope, "begin")
        .parameters(Map.of("stream", JsonPath.objectAt("$.stream"), "plan", Map.of("round", 0)))
        .build()
        .next(plan);
  }

  /// The map over a round's jobs, which `plan` left as an object of the bucket. Each is an execution of its own.
  private DistributedMap jobs() {
    var map =
        DistributedMap.Builder.create(scope, "jobs")
            .mapExecutionType(StateMachineType.STANDARD)
            .itemReader(S3JsonItemReader.Builder.create().bucket(stored.blocks()).key(JsonPath.stringAt("$.plan.jobs")).build())
            .itemSelector(Map.of("assignment", JsonPath.objectAt("$$.Map.Item.Value")))
            .maxConcurrency(20)
            .toleratedFailureCount(JOBS)
            .resultSelector(Map.of("failed", JsonPath.arrayContains(JsonPath.listAt("$"), "failed")))
            .resultPath("$.jobs")
            .build();
    map.itemProcessor(job());
    return map;
  }

  private IChainable job() {
    var inside = new Construct(scope, "job");
    var passed = end(inside, "passed");
    var past = end(inside, "past");
    var quarantined = end(inside, "quarantined");
    var lost = end(inside, "job-failed", "failed");
    var page =
        tasks.page(
            inside,
            "page",
            "Perennial: a job failed",
            JsonPath.format(
                "The {} job of stream {} failed: {}",
                JsonPath.stringAt("$.assignment.job.kind"),
                JsonPath.stringAt("$.assignment.stream.hash"),
                JsonPath.stringAt("$.error.Cause")));
    page.addCatch(lost, CatchProps.builder().errors(List.of("States.ALL")).resultPath(JsonPath.DISCARD).build());
    page.next(lost);
    var quarantine =
        tasks.call(
            inside,
            Step.QUARANTINE,
            TaskInput.fromObject(Map.of("assignment", JsonPath.objectAt("$.assignment"), "result", JsonPath.objectAt("$.result"))),
            JsonPath.DISCARD);
    Tasks.onFailure(quarantine, page);
    quarantine.next(quarantined);

    var swap = work(inside, Step.SWAP, "$.result", quarantine, page);
    swap.next(sorted(inside, "swapped?", passed, past, quarantine));
    var verify = work(inside, Step.VERIFY, "$.result", quarantine, page);
    verify.next(sorted(inside, "verified?", swap, past, quarantine));
    var made = sorted(inside, "made?", verify, past, quarantine);
    var compact = work(inside, Step.COMPACT, "$.assignment", quarantine, page);
    compact.next(made);
    var downsample = work(inside, Step.DOWNSAMPLE, "$.assignment", quarantine, page);
    downsample.next(made);
    var shards = new Shards(inside, tasks, stored).map();
    shards.addCatch(page, CatchProps.builder().errors(List.of("States.ALL")).resultPath("$.error").build());
    var join =
        tasks.call(
            inside,
            Step.JOIN,
            TaskInput.fromObject(Map.of("assignment", JsonPath.objectAt("$.assignment"), "shards", JsonPath.objectAt("$.shards"))),
            "$.result");
    Tasks.onFailure(join, quarantine, page);
    shards.next(join);
    join.next(sorted(inside, "joined?", swap, past, quarantine));
    return new Choice(inside, "kind?")
        .when(Condition.isPresent("$.assignment.shards"), shards)
        .when(Condition.stringEquals("$.assignment.job.kind", "compact"), compact)
        .otherwise(downsample);
  }

  private software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke work(
      Construct inside, Step step, String payload, IChainable quarantine, IChainable page) {
    var task = tasks.callWith(inside, step, payload, "$.result");
    Tasks.onFailure(task, quarantine, page);
    return task;
  }

  private static Choice sorted(Construct inside, String name, IChainable passed, IChainable past, IChainable refused) {
    return new Choice(inside, name)
        .when(Condition.stringEquals("$.result.outcome", "passed"), passed)
        .when(Condition.stringEquals("$.result.outcome", "past"), past)
        .otherwise(refused);
  }

  private static Pass end(Construct inside, String outcome) {
    return end(inside, outcome, outcome);
  }

  /// The end of a job: the one word that the map needs to know of it.
  private static Pass end(Construct inside, String name, String outcome) {
    return Pass.Builder.create(inside, name).stateName(name).result(Result.fromString(outcome)).build();
  }
}
