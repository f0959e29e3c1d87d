package dev.perennial.infra.control;

import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Operation;
import dev.perennial.infra.fargate.Logs;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.stepfunctions.CatchProps;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.Condition;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.Succeed;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.constructs.Construct;

/// Makes state machines out of definitions, and holds those that are too small for a class of their own.
final class Machines {
  private final Construct scope;
  private final Tasks tasks;
  private final Configuration configuration;

  Machines(Construct scope, Tasks tasks, Configuration configuration) {
    this.scope = scope;
    this.tasks = tasks;
    this.configuration = configuration;
  }

  /// A machine named `id` that runs `definition` for no longer than `timeout`.
  StateMachine machine(String id, IChainable definition, Duration timeout) {
    var logs = Logs.group(scope, id + "-machine-logs", configuration, "/aws/vendedlogs/states/" + scope.getNode().getId() + "-" + id);
    return StateMachine.Builder.create(scope, id + "-machine")
        .comment("Perennial: " + id)
        .definitionBody(DefinitionBody.fromChainable(definition))
        .timeout(timeout)
        .tracingEnabled(configuration.operation().tracing() == Operation.Tracing.ON)
        .logs(LogOptions.builder().destination(logs).level(LogLevel.ERROR).includeExecutionData(true).build())
        .build();
  }

  /// One step on one stream: `retain`, `sweep`.
  IChainable alone(Step step) {
    var within = new Construct(scope, step.id() + "-alone");
    var task =
        tasks.call(
            within,
            step,
            TaskInput.fromObject(
                Map.of("stream", JsonPath.objectAt("$.stream"), "holder", JsonPath.stringAt("$$.Execution.Name"))),
            JsonPath.DISCARD);
    Tasks.onFailure(
        task,
        told(
            within,
            step.id() + " of a stream failed",
            JsonPath.format(step.id() + " of stream {} failed: {}", JsonPath.stringAt("$.stream.hash"), JsonPath.stringAt("$.error.Cause"))));
    return task.next(Succeed.Builder.create(within, "done").stateName("done").build());
  }

  /// One step on all there is, at each tick of a schedule: `recover`, `prune`. A tick that finds the one before at work leaves it to that.
  IChainable ticking(Step step) {
    var within = new Construct(scope, step.id() + "-ticking");
    var done = Succeed.Builder.create(within, "done").stateName("done").build();
    var task = tasks.callUnlessBusy(within, step, TaskInput.fromObject(Map.of()), JsonPath.DISCARD);
    task.addCatch(done, CatchProps.builder().errors(List.of(Tasks.BUSY)).resultPath(JsonPath.DISCARD).build());
    Tasks.onFailure(
        task, told(within, step.id() + " failed", JsonPath.format(step.id() + " failed: {}", JsonPath.stringAt("$.error.Cause"))));
    return task.next(done);
  }

  /// Bucket against catalogue: what the catalogue does not know is indexed, what the bucket lost is told, and folders that will never be blocks go.
  IChainable reconcile() {
    var within = new Construct(scope, "reconcile-alone");
    var failed =
        told(within, "bucket and catalogue were not compared", JsonPath.format("A step of reconcile failed: {}", JsonPath.stringAt("$.error.Cause")));
    var compare = tasks.call(within, Step.RECONCILE, TaskInput.fromObject(Map.of()), "$.differences");
    Tasks.onFailure(compare, failed);
    var index = tasks.callWith(within, Step.INDEX, "$", JsonPath.DISCARD);
    // One block that cannot be indexed keeps no other from it, and is found again tomorrow.
    var indexed = software.amazon.awscdk.services.stepfunctions.Pass.Builder.create(within, "indexed").stateName("indexed").build();
    index.addCatch(indexed, CatchProps.builder().errors(List.of("States.ALL")).resultPath("$.error").build());
    var each =
        software.amazon.awscdk.services.stepfunctions.Map.Builder.create(within, "unknown")
            .stateName("unknown")
            .itemsPath("$.differences.unknown")
            .maxConcurrency(5)
            .resultPath(JsonPath.DISCARD)
            .build();
    each.itemProcessor(index.next(indexed));
    var sweep = tasks.call(within, Step.SWEEP, TaskInput.fromObject(Map.of()), JsonPath.DISCARD);
    Tasks.onFailure(sweep, failed);
    sweep.next(Succeed.Builder.create(within, "done").stateName("done").build());
    var missing =
        tasks.page(
            within,
            "page-missing",
            "Perennial: objects of live blocks are gone",
            JsonPath.format(
                "These blocks are live in the catalogue, and the bucket no longer has their objects: {}. Restore them from the bucket's versions (docs/operations.md).",
                JsonPath.jsonToString(JsonPath.objectAt("$.differences.missing"))));
    missing.next(sweep);
    each.next(
        new Choice(within, "missing?").when(Condition.isPresent("$.differences.missing[0]"), missing).otherwise(sweep));
    return compare.next(each);
  }

  private IChainable told(Construct within, String subject, String sentence) {
    var failed = Fail.Builder.create(within, "failed").stateName("failed").error("page").cause("A step failed for good; what it said was told to the topic.").build();
    var page = tasks.page(within, "page", "Perennial: " + subject, sentence);
    page.addCatch(failed, CatchProps.builder().errors(List.of("States.ALL")).resultPath(JsonPath.DISCARD).build());
    return page.next(failed);
  }
}
