package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.perennial.env.localstack.CloudRun;
import dev.perennial.env.localstack.LocalStack;
import dev.perennial.env.localstack.Synthesis;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.index.IndexStep;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// An installation in LocalStack as a test looks at it and meddles with it.
final class CloudWorld implements AutoCloseable {
  private static final List<String> RESOLUTIONS = List.of("raw", "5m", "1h");

  private static final List<String> SETTINGS =
      List.of(
          "blocks.deleteDelay=10m",
          // A block that came just now makes plans wait for hours otherwise, in case that more come.
          "blocks.patience=1s",
          "blocks.recoverAfter=1m",
          // More than most blocks here have.
          "blocks.shardSize=1",
          "blocks.functionSize=1",
          // Longer than what real Prometheis ship here is old, and shorter than anything else.
          "blocks.retention.raw=100h",
          "blocks.retention.5m=200h");

  private final CloudRun run;
  private final Catalog catalog;
  private boolean queried;

  private CloudWorld(CloudRun run) {
    this.run = run;
    this.catalog = run.catalog();
  }

  /// Starts one, or skips the test with a sentence where LocalStack cannot be had.
  static CloudWorld start(Path folder, int firstPort) {
    var root = Real.root();
    var installed =
        LocalStack.install(
            root.resolve(".perennial/tools"),
            root.resolve("test-env/localstack"),
            System.getenv("PATH"),
            Path.of(System.getProperty("user.home")),
            line -> System.out.println("        " + line));
    return switch (installed) {
      case LocalStack.Installed.Missing(String sentence) -> abort("Skipped: " + sentence);
      case LocalStack.Installed.Ready place -> {
        long begun = System.nanoTime();
        var run =
            CloudRun.start(
                place,
                templates -> Synthesis.write(root, templates, SETTINGS),
                folder,
                firstPort,
                line -> System.out.printf("        after %d s: %s%n", Duration.ofNanos(System.nanoTime() - begun).toSeconds(), line));
        yield new CloudWorld(run);
      }
    };
  }

  CloudRun run() {
    return run;
  }

  Catalog catalog() {
    return catalog;
  }

  ObjectStore bucket() {
    return run.bucket();
  }

  static StreamId stream(String cluster) {
    return StreamId.of(TenantId.DEFAULT, Labels.of("cluster", cluster));
  }

  Manifest manifest(String cluster) {
    return catalog.manifest(TenantId.DEFAULT, Labels.of("cluster", cluster));
  }

  /// Whether a cluster has come to one block of each resolution, made from so many sources.
  boolean isSettled(String cluster, int sources) {
    var live = manifest(cluster).live();
    return live.size() == 3
        && live.stream().map(block -> block.resolution().toString()).toList().containsAll(RESOLUTIONS)
        && live.stream().allMatch(block -> block.sources().size() == sources);
  }

  void awaitSettled(String cluster, int sources) throws Exception {
    try {
      Patience.until(cluster + " is settled", () -> isSettled(cluster, sources));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; live: " + manifest(cluster).live() + "; staged: " + manifest(cluster).staged(), e);
    }
  }

  Set<BlockId> live(String cluster) {
    var ids = new TreeSet<BlockId>();
    manifest(cluster).live().stream().map(LiveBlock::id).forEach(ids::add);
    return ids;
  }

  /// The ids of all blocks in the bucket.
  Set<BlockId> blocks() {
    return new TreeSet<>(BlockDump.blocks(bucket()));
  }

  /// Invokes a step's function as its state machine would; its answer.
  Asked invoke(String step, String payload) {
    var answer =
        run.aws()
            .lambda()
            .invoke(request -> request.functionName(run.control().function(step)).qualifier("live").payload(SdkBytes.fromUtf8String(payload)));
    assertThat(answer.functionError()).as(answer.payload().asUtf8String()).isNull();
    return Asked.parsed(answer.payload().asUtf8String());
  }

  /// Wakes a machine wherever it has work, as the schedule would at this moment.
  void wake(String machine) {
    invoke("wake", "{\"machine\":\"" + machine + "\",\"time\":\"" + Instant.now() + "\"}");
  }

  /// Starts an execution; its ARN.
  String start(String machine, String name, String input) {
    return run.aws()
        .stepFunctions()
        .startExecution(request -> request.stateMachineArn(run.control().output(machine)).name(name).input(input))
        .executionArn();
  }

  static String input(String cluster) {
    return "{\"stream\":{\"tenant\":\"" + TenantId.DEFAULT + "\",\"hash\":\"" + stream(cluster).hash() + "\"}}";
  }

  /// Waits until no execution of a machine runs.
  void awaitIdle(String machine) throws Exception {
    Patience.until(
        machine + " is idle",
        () ->
            run.aws()
                .stepFunctions()
                .listExecutions(request -> request.stateMachineArn(run.control().output(machine)).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .isEmpty());
  }

  /// Waits for an execution's end.
  ExecutionStatus await(String execution) throws Exception {
    Patience.until(execution + " has ended", () -> status(execution) != ExecutionStatus.RUNNING);
    return status(execution);
  }

  private ExecutionStatus status(String execution) {
    return run.aws().stepFunctions().describeExecution(request -> request.executionArn(execution)).status();
  }

  /// The states that an execution entered, in order.
  List<String> states(String execution) {
    return run.aws().stepFunctions().getExecutionHistoryPaginator(request -> request.executionArn(execution)).events().stream()
        .filter(event -> event.stateEnteredEventDetails() != null)
        .map(event -> event.stateEnteredEventDetails().name())
        .toList();
  }

  /// What the failed tasks of an execution said.
  List<String> failures(String execution) {
    return run.aws().stepFunctions().getExecutionHistoryPaginator(request -> request.executionArn(execution)).events().stream()
        .filter(event -> event.taskFailedEventDetails() != null)
        .map(event -> event.taskFailedEventDetails().error() + ": " + event.taskFailedEventDetails().cause())
        .toList();
  }

  /// The statuses of a machine's executions of a stream, by name.
  Map<String, ExecutionStatus> executions(String machine, String cluster) {
    var all = new HashMap<String, ExecutionStatus>();
    run.aws().stepFunctions().listExecutionsPaginator(request -> request.stateMachineArn(run.control().output(machine))).executions().stream()
        .filter(execution -> execution.name().startsWith(stream(cluster).hash()))
        .forEach(execution -> all.put(execution.name(), execution.status()));
    return all;
  }

  /// Puts variables into a function's environment, and the alias on the version that has them; undone when closed.
  AutoCloseable with(String step, Map<String, String> variables) {
    var before = environment(step);
    var next = new HashMap<>(before);
    next.putAll(variables);
    deploy(step, next);
    return () -> deploy(step, before);
  }

  /// Puts variables into a function's environment for good.
  void set(String step, Map<String, String> variables) {
    var next = new HashMap<>(environment(step));
    next.putAll(variables);
    deploy(step, next);
  }

  private Map<String, String> environment(String step) {
    return run.aws().lambda().getFunctionConfiguration(request -> request.functionName(run.control().function(step))).environment().variables();
  }

  private void deploy(String step, Map<String, String> variables) {
    var lambda = run.aws().lambda();
    var name = run.control().function(step);
    lambda.updateFunctionConfiguration(request -> request.functionName(name).environment(Environment.builder().variables(variables).build()));
    try {
      Patience.until(
          step + " is updated",
          () -> lambda.getFunctionConfiguration(request -> request.functionName(name)).lastUpdateStatus() == LastUpdateStatus.SUCCESSFUL);
      var version = lambda.publishVersion(request -> request.functionName(name)).version();
      Patience.until(
          step + " is published",
          () -> lambda.getFunctionConfiguration(request -> request.functionName(name).qualifier(version)).stateAsString().equals("Active"));
      lambda.updateAlias(request -> request.functionName(name).name("live").functionVersion(version));
    } catch (Exception e) {
      throw new AssertionError("Cannot deploy " + step, e);
    }
  }

  /// The querier, which is started when it is asked for first.
  String querier() throws Exception {
    if (!queried) {
      queried = true;
      run.startRole("query", "dev.perennial.query.Main", List.of("--block-range", "2h", "--http", run.address("query")));
      Patience.until("the querier is ready", () -> isReady("http://" + run.address("query")));
    }
    return "http://" + run.address("query");
  }

  static boolean isReady(String url) throws InterruptedException {
    try {
      return Asked.of(url, "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /// A queue that hears what the topic of alarms is told from now on.
  String listen() {
    var sqs = run.aws().sqs();
    var url = sqs.createQueue(request -> request.queueName("people")).queueUrl();
    var arn = arn(url);
    run.aws()
        .sns()
        .subscribe(
            request ->
                request.topicArn(run.control().resource("AWS::SNS::Topic", "Alarms")).protocol("sqs").endpoint(arn).attributes(Map.of("RawMessageDelivery", "false")));
    return url;
  }

  /// The next messages of a queue, which are taken off it.
  List<String> heard(String queue) {
    var messages = run.aws().sqs().receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10)).messages();
    messages.forEach(message -> run.aws().sqs().deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle())));
    return messages.stream().map(message -> message.body()).toList();
  }

  private String arn(String queue) {
    return Objects.requireNonNull(
        run.aws()
            .sqs()
            .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN));
  }

  /// The queue of new blocks.
  String queue() {
    return run.control().resource("AWS::SQS::Queue", "blocks");
  }

  /// The queue of dead letters.
  String dead() {
    return run.control().output("DeadLetters");
  }

  /// How many messages wait in a queue.
  int waiting(String queue) {
    return Integer.parseInt(
        run.aws()
            .sqs()
            .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  /// How soon a message that was not dealt with is delivered again.
  void redeliverAfter(int seconds) {
    run.aws()
        .sqs()
        .setQueueAttributes(request -> request.queueUrl(queue()).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "" + seconds)));
  }

  /// Lets the bucket tell nobody of new objects until this is closed: their events are lost.
  AutoCloseable deaf() {
    run.aws().s3().putBucketNotificationConfiguration(request -> request.bucket(run.bucketName()).notificationConfiguration(_ -> {}));
    return () ->
        run.aws()
            .s3()
            .putBucketNotificationConfiguration(
                request -> request.bucket(run.bucketName()).notificationConfiguration(told -> told.eventBridgeConfiguration(_ -> {})));
  }

  /// Sends the dead letters back to the queue they came from, as an operator does.
  void redrive() {
    var arn = arn(dead());
    run.aws().sqs().startMessageMoveTask(request -> request.sourceArn(arn));
  }

  /// Enters a block as `index` does, and starts nothing.
  void enter(BlockId id) {
    var journal = new Journal(catalog, TenantId.DEFAULT, InstantSource.system(), new SecureRandom());
    var index =
        new IndexStep(
            bucket(), catalog, TenantId.DEFAULT, new Admission(Set.of("replica")), new Marks(bucket(), InstantSource.system()), journal);
    assertThat(index.index(id)).isInstanceOf(IndexStep.Outcome.Entered.class);
  }

  /// Puts the event of a block's `meta.json` into the queue, as EventBridge words it.
  void tell(BlockId id) {
    var event =
        "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{\"bucket\":{\"name\":\"" + run.bucketName()
            + "\"},\"object\":{\"key\":\"" + id + "/meta.json\"}}}";
    run.aws().sqs().sendMessage(request -> request.queueUrl(queue()).messageBody(event));
  }

  @Override
  public void close() {
    run.close();
  }
}
