package dev.perennial.infra.control;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Blocks;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Operation;
import dev.perennial.infra.storage.Stored;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.constructs.Construct;

/// The functions of the pipeline: one jar, a handler a step.
///
/// Each is called by the alias `live` of a published version, because only such a version starts from a snapshot.
final class Functions {
  private final Construct scope;
  private final Configuration configuration;
  private final Stored stored;
  private final Code code;
  private final Map<Step, Function> functions = new EnumMap<>(Step.class);
  private final Map<Step, Alias> live = new EnumMap<>(Step.class);

  Functions(Construct scope, Configuration configuration, Stored stored, Assets assets) {
    this.scope = scope;
    this.configuration = configuration;
    this.stored = stored;
    this.code = Code.fromAsset(assets.lambdas().toString());
    for (var step : Step.values()) {
      functions.put(step, function(step));
    }
  }

  private Function function(Step step) {
    var logs =
        LogGroup.Builder.create(scope, step.id() + "-logs")
            .retention(retention(configuration.operation()))
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    var function =
        Function.Builder.create(scope, step.id())
            .description("Perennial: " + step.id())
            .runtime(Runtime.JAVA_25)
            .architecture(
                switch (configuration.architecture()) {
                  case ARM64 -> Architecture.ARM_64;
                  case X86_64 -> Architecture.X86_64;
                })
            .handler("dev.perennial.lambda." + step.id() + ".Handler")
            .code(code)
            .memorySize(step.memory())
            .timeout(Duration.seconds(step.timeout().toSeconds()))
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            .environment(environment())
            .logGroup(logs)
            .tracing(configuration.operation().tracing() == Operation.Tracing.ON ? Tracing.ACTIVE : Tracing.DISABLED);
    if (step.concurrency() > 0) {
      function.reservedConcurrentExecutions(step.concurrency());
    }
    var made = function.build();
    switch (step.access()) {
      case READ -> {
        stored.blocks().grantRead(made);
        stored.catalogue().grantReadWriteData(made);
      }
      case WRITE -> {
        stored.blocks().grantReadWrite(made);
        stored.catalogue().grantReadWriteData(made);
      }
      case CATALOGUE -> stored.catalogue().grantReadWriteData(made);
    }
    return made;
  }

  private Map<String, String> environment() {
    var blocks = configuration.blocks();
    var variables = new LinkedHashMap<String, String>();
    variables.put("PERENNIAL_BUCKET", stored.bucketLocation());
    variables.put("PERENNIAL_CATALOG", stored.catalogLocation());
    variables.put("PERENNIAL_TENANT", blocks.tenant());
    variables.put("PERENNIAL_REPLICA_LABELS", blocks.replicaLabel());
    lengths(blocks).forEach((name, length) -> variables.put("PERENNIAL_" + name, length.toString()));
    // The first compiler is enough for what lives for seconds, and starts sooner.
    variables.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    return variables;
  }

  private static Map<String, java.time.Duration> lengths(Blocks blocks) {
    return Map.of(
        "BLOCK_RANGE", blocks.blockRange(),
        "DOWNSAMPLE_AFTER", blocks.downsampleAfter(),
        "RETENTION_RAW", blocks.retentionRaw(),
        "RETENTION_5M", blocks.retention5m(),
        "RETENTION_1H", blocks.retention1h(),
        "DELETE_DELAY", blocks.deleteDelay(),
        "ORPHAN_DELAY", blocks.orphanDelay());
  }

  /// The function as others call it. Its settings are final from here on: they are part of the published version.
  Alias live(Step step) {
    return live.computeIfAbsent(step, _ -> alias(step));
  }

  private Alias alias(Step step) {
    return Alias.Builder.create(scope, step.id() + "-live").aliasName("live").version(of(step).getCurrentVersion()).build();
  }

  private Function of(Step step) {
    return Objects.requireNonNull(functions.get(step));
  }

  /// Lets a function start executions of a machine.
  void mayStart(Step step, String name, IStateMachine machine) {
    var function = of(step);
    function.addEnvironment("PERENNIAL_MACHINE_" + name, machine.getStateMachineArn());
    machine.grantStartExecution(function);
  }

  static RetentionDays retention(Operation operation) {
    return switch ((int) operation.logRetention().toDays()) {
      case 1 -> RetentionDays.ONE_DAY;
      case 3 -> RetentionDays.THREE_DAYS;
      case 5 -> RetentionDays.FIVE_DAYS;
      case 7 -> RetentionDays.ONE_WEEK;
      case 14 -> RetentionDays.TWO_WEEKS;
      case 30 -> RetentionDays.ONE_MONTH;
      case 60 -> RetentionDays.TWO_MONTHS;
      case 90 -> RetentionDays.THREE_MONTHS;
      case 120 -> RetentionDays.FOUR_MONTHS;
      case 150 -> RetentionDays.FIVE_MONTHS;
      case 180 -> RetentionDays.SIX_MONTHS;
      case 365 -> RetentionDays.ONE_YEAR;
      case 400 -> RetentionDays.THIRTEEN_MONTHS;
      case 545 -> RetentionDays.EIGHTEEN_MONTHS;
      case 731 -> RetentionDays.TWO_YEARS;
      case 1096 -> RetentionDays.THREE_YEARS;
      case 1827 -> RetentionDays.FIVE_YEARS;
      case 2192 -> RetentionDays.SIX_YEARS;
      case 2557 -> RetentionDays.SEVEN_YEARS;
      case 2922 -> RetentionDays.EIGHT_YEARS;
      case 3288 -> RetentionDays.NINE_YEARS;
      default -> RetentionDays.TEN_YEARS;
    };
  }
}
