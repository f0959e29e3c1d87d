package dev.perennial.infra.control;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.storage.Stored;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.EventField;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Match;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.events.targets.SfnStateMachine;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/// The pipeline and the patrol, outside any VPC.
///
/// A new `meta.json` in the bucket is an event, a message, and an invocation of `index`, which starts `maintain` for the block's stream. Schedules
/// wake what events did not.
public final class ControlStack extends Stack {
  /** How often a message is delivered before it is dead. */
  private static final int DELIVERIES = 5;

  private final Topic alarms;

  /// A control stack named `id` in `scope`, working on what is `stored`.
  public ControlStack(Construct scope, String id, StackProps props, Configuration configuration, Stored stored, Assets assets) {
    super(scope, id, props);
    alarms = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
    configuration.operation().email().forEach(address -> alarms.addSubscription(new EmailSubscription(address)));

    var functions = new Functions(this, configuration, stored, assets);
    var tasks = new Tasks(this, functions, alarms);
    var machines = new Machines(this, tasks, configuration);
    var maintain = machines.machine("maintain", new Maintain(this, tasks, stored).definition(), Duration.hours(24));
    stored.blocks().grantRead(maintain, "perennial/jobs/*");
    var retain = machines.machine("retain", machines.alone(Step.RETAIN), Duration.hours(1));
    var sweep = machines.machine("sweep", machines.alone(Step.SWEEP), Duration.hours(2));
    functions.mayStart(Step.INDEX, "MAINTAIN", maintain);
    functions.mayStart(Step.WAKE, "MAINTAIN", maintain);
    functions.mayStart(Step.WAKE, "RETAIN", retain);
    functions.mayStart(Step.WAKE, "SWEEP", sweep);
    var reconcile = machines.machine("reconcile", machines.reconcile(), Duration.hours(2));
    // As long as the function may take, and be tried again when it was killed: what it made by then stands.
    var recover = machines.machine("recover", machines.ticking(Step.RECOVER), Duration.hours(2));
    var prune = machines.machine("prune", machines.ticking(Step.PRUNE), Duration.hours(2));

    var dead = queue("dead").retentionPeriod(Duration.days(14)).build();
    index(functions, stored, dead, reconcile);
    wake(functions, "maintain", Duration.minutes(5), dead);
    wake(functions, "retain", Duration.hours(1), dead);
    wake(functions, "sweep", Duration.hours(1), dead);
    start("reconcile-daily", "compare bucket and catalogue", Duration.days(1), reconcile, dead);
    start("recover-the-dead", "make blocks of what dead replicas had shipped of their logs", Duration.minutes(5), recover, dead);
    start("prune-trails", "remove parcels that blocks stand for", Duration.hours(1), prune, dead);
    new Patrol(this, functions, configuration, alarms).every(Duration.minutes(1));
    Map.of("maintain", maintain, "retain", retain, "sweep", sweep, "reconcile", reconcile, "recover", recover, "prune", prune).forEach(this::alarm);
    output("DeadLetters", dead.getQueueUrl(), "Messages that index gave up");
    output("Maintain", maintain.getStateMachineArn(), "The state machine that compacts and downsamples");
    output("Retain", retain.getStateMachineArn(), "The state machine of retention");
    output("Sweep", sweep.getStateMachineArn(), "The state machine that removes");
    output("Reconcile", reconcile.getStateMachineArn(), "The state machine that compares bucket and catalogue");
    output("Recover", recover.getStateMachineArn(), "The state machine that makes blocks of the logs of the dead");
    output("Prune", prune.getStateMachineArn(), "The state machine that removes what blocks stand for of the logs");
  }

  private void output(String name, String value, String description) {
    CfnOutput.Builder.create(this, name).value(value).description(description).build();
  }

  private Queue.Builder queue(String name) {
    return Queue.Builder.create(this, name).encryption(QueueEncryption.SQS_MANAGED).enforceSsl(true);
  }

  /// From a new block to `index`, and from a message that is dead to `reconcile`.
  private void index(Functions functions, Stored stored, Queue dead, StateMachine reconcile) {
    var queue =
        queue("blocks")
            // Six times what one batch may take, as Lambda asks for.
            .visibilityTimeout(Duration.seconds(6 * Step.INDEX.timeout().toSeconds()))
            .retentionPeriod(Duration.days(4))
            .deadLetterQueue(DeadLetterQueue.builder().queue(dead).maxReceiveCount(DELIVERIES).build())
            .build();
    Rule.Builder.create(this, "block-arrived")
        .description("Perennial: a block is whole when its meta.json is there")
        .eventPattern(
            EventPattern.builder()
                .source(List.of("aws.s3"))
                .detailType(List.of("Object Created"))
                .detail(
                    Map.of(
                        "bucket", Map.of("name", List.of(stored.blocks().getBucketName())),
                        "object", Map.of("key", Match.suffix("/meta.json"))))
                .build())
        .targets(List.of(SqsQueue.Builder.create(queue).deadLetterQueue(dead).build()))
        .build();
    functions
        .live(Step.INDEX)
        .addEventSource(
            SqsEventSource.Builder.create(queue)
                .batchSize(10)
                .maxConcurrency(Step.INDEX.concurrency())
                .reportBatchItemFailures(true)
                .build());
    var letters =
        dead.metricApproximateNumberOfMessagesVisible(MetricOptions.builder().period(Duration.minutes(1)).statistic("Maximum").build())
            .createAlarm(
                this,
                "dead-letters",
                CreateAlarmOptions.builder()
                    .alarmDescription(
                        "Perennial gave up an event. Look at the message in the queue of dead letters, mend what it says, then redrive the queue (docs/operations.md).")
                    .threshold(0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                    .evaluationPeriods(1)
                    .treatMissingData(TreatMissingData.NOT_BREACHING)
                    .build());
    letters.addAlarmAction(new SnsAction(alarms));
    letters.addOkAction(new SnsAction(alarms));
    Rule.Builder.create(this, "reconcile-after-dead-letter")
        .description("Perennial: compare bucket and catalogue after an event was given up")
        .eventPattern(
            EventPattern.builder()
                .source(List.of("aws.cloudwatch"))
                .detailType(List.of("CloudWatch Alarm State Change"))
                .resources(List.of(letters.getAlarmArn()))
                .detail(Map.of("state", Map.of("value", List.of("ALARM"))))
                .build())
        .targets(List.of(SfnStateMachine.Builder.create(reconcile).input(RuleTargetInput.fromObject(Map.of())).build()))
        .build();
  }

  private void start(String id, String what, Duration every, StateMachine machine, Queue dead) {
    Rule.Builder.create(this, id)
        .description("Perennial: " + what)
        .schedule(Schedule.rate(every))
        .targets(List.of(SfnStateMachine.Builder.create(machine).input(RuleTargetInput.fromObject(Map.of())).deadLetterQueue(dead).build()))
        .build();
  }

  private void wake(Functions functions, String machine, Duration every, Queue dead) {
    Rule.Builder.create(this, "wake-" + machine)
        .description("Perennial: wake " + machine + " where something is due")
        .schedule(Schedule.rate(every))
        .targets(
            List.of(
                LambdaFunction.Builder.create(functions.live(Step.WAKE))
                    .event(RuleTargetInput.fromObject(Map.of("machine", machine, "time", EventField.getTime())))
                    .retryAttempts(2)
                    .deadLetterQueue(dead)
                    .build()))
        .build();
  }

  private void alarm(String name, StateMachine machine) {
    machine
        .metricFailed(MetricOptions.builder().period(Duration.minutes(5)).statistic("Sum").build())
        .createAlarm(
            this,
            name + "-failed",
            CreateAlarmOptions.builder()
                .alarmDescription("Perennial: an execution of " + name + " failed. Its last states say why; the next schedule tries again.")
                .threshold(0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build())
        .addAlarmAction(new SnsAction(alarms));
  }

  /// Where alarms are told.
  public ITopic alarms() {
    return alarms;
  }
}
