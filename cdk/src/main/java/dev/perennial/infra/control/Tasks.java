package dev.perennial.infra.control;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.stepfunctions.CatchProps;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.JitterType;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.RetryProps;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.TaskStateBase;
import software.amazon.awscdk.services.stepfunctions.Timeout;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.SnsPublish;
import software.constructs.Construct;

/// The states that call functions and tell people, and how they fail.
///
/// | error | tried again | then |
/// |---|---|---|
/// | `RetryException`, and Lambda's own troubles | six times, from 2 s up to a minute apart | page |
/// | too many at once | for about half an hour | page |
/// | the function was killed, ran out of memory or time | twice | page |
/// | `QuarantineException` | never | quarantine |
/// | everything else | never | page |
final class Tasks {
  static final String RETRY = "dev.perennial.lambda.failure.RetryException";
  static final String BUSY = "Lambda.TooManyRequestsException";
  static final String QUARANTINE = "dev.perennial.lambda.failure.QuarantineException";

  private final Construct scope;
  private final Functions functions;
  private final ITopic alarms;

  Tasks(Construct scope, Functions functions, ITopic alarms) {
    this.scope = scope;
    this.functions = functions;
    this.alarms = alarms;
  }

  /// A state named after the step, which calls its function with `payload` and puts the answer at `result`.
  LambdaInvoke call(Step step, TaskInput payload, String result) {
    return call(scope, step, payload, result);
  }

  /// The same inside `within`, where the scope has a state of this name already.
  LambdaInvoke call(Construct within, Step step, TaskInput payload, String result) {
    return called(state(within, step).payload(payload).resultPath(result), step);
  }

  /// The same where it is no failure that the function is at it already: that is not tried again.
  LambdaInvoke callUnlessBusy(Construct within, Step step, TaskInput payload, String result) {
    return retried(built(state(within, step).payload(payload).resultPath(result), step));
  }

  /// The same with what stands at `path` for a payload.
  LambdaInvoke callWith(Construct within, Step step, String path, String result) {
    return called(state(within, step).inputPath(path).resultPath(result), step);
  }

  /// The same for one shard of several, whose state is named so.
  LambdaInvoke callForShard(Construct within, Step step, String path) {
    return called(state(within, step).stateName(step.id() + "-shard").inputPath(path).resultPath("$.result"), step);
  }

  private static LambdaInvoke.Builder state(Construct within, Step step) {
    return LambdaInvoke.Builder.create(within, step.id() + "-state").stateName(step.id());
  }

  private LambdaInvoke called(LambdaInvoke.Builder state, Step step) {
    var task = built(state, step);
    task.addRetry(retry(40, Duration.seconds(5), 1.3, BUSY));
    return retried(task);
  }

  private LambdaInvoke built(LambdaInvoke.Builder state, Step step) {
    return state
        .lambdaFunction(functions.live(step))
        .payloadResponseOnly(true)
        .retryOnServiceExceptions(false)
        // A moment longer than the function itself, which then tells more.
        .taskTimeout(Timeout.duration(Duration.seconds(step.timeout().toSeconds() + 60)))
        .build();
  }

  private static LambdaInvoke retried(LambdaInvoke task) {
    task.addRetry(
        retry(
            6,
            Duration.seconds(2),
            2,
            RETRY,
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.ClientExecutionTimeoutException",
            "Lambda.SnapStartException",
            "Lambda.SnapStartTimeoutException",
            "Lambda.SnapStartNotReadyException"));
    task.addRetry(retry(2, Duration.seconds(5), 2, "Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"));
    return task;
  }

  private static RetryProps retry(int attempts, Duration first, double backoff, String... errors) {
    return RetryProps.builder()
        .errors(List.of(errors))
        .maxAttempts(attempts)
        .interval(first)
        .backoffRate(backoff)
        .maxDelay(Duration.minutes(1))
        .jitterStrategy(JitterType.FULL)
        .build();
  }

  /// Sends whatever the state could not cope with to `handler`, with the error at `$.error`.
  static void onFailure(TaskStateBase task, IChainable handler) {
    task.addCatch(handler, CatchProps.builder().errors(List.of("States.ALL")).resultPath("$.error").build());
  }

  /// Sends what cannot be read to `quarantine`, with the error at `$.result`, and whatever else the state could not cope with to `page`.
  static void onFailure(TaskStateBase task, IChainable quarantine, IChainable page) {
    task.addCatch(quarantine, CatchProps.builder().errors(List.of(QUARANTINE)).resultPath("$.result").build());
    onFailure(task, page);
  }

  /// A state that tells people what `sentence` says of the error at `$.error`.
  SnsPublish page(Construct within, String name, String subject, String sentence) {
    var task =
        SnsPublish.Builder.create(within, name)
            .stateName(name)
            .topic(alarms)
            .subject(subject)
            .message(TaskInput.fromText(sentence))
            .resultPath(JsonPath.DISCARD)
            .taskTimeout(Timeout.duration(Duration.minutes(1)))
            .build();
    task.addRetry(retry(5, Duration.seconds(2), 2, "States.ALL"));
    return task;
  }
}
