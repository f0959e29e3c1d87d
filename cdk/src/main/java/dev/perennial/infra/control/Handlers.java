package dev.perennial.infra.control;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Blocks;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Operation;
import dev.perennial.infra.fargate.Logs;
import dev.perennial.infra.storage.Stored;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.constructs.Construct;

/// How a handler in the one jar becomes a function, wherever it stands.
public final class Handlers {
  private final Configuration configuration;
  private final Stored stored;
  private final Code code;

  /// Functions of this installation.
  public Handlers(Configuration configuration, Stored stored, Assets assets) {
    this.configuration = configuration;
    this.stored = stored;
    this.code = Code.fromAsset(assets.lambdas().toString());
  }

  /// A function of the handler in the package `word`, with so many MiB, that may take so long.
  public Function.Builder function(Construct scope, String word, int memory, Duration timeout, Compilers compilers) {
    return Function.Builder.create(scope, word)
        .description("Perennial: " + word)
        .runtime(Runtime.JAVA_25)
        .architecture(
            switch (configuration.architecture()) {
              case ARM64 -> Architecture.ARM_64;
              case X86_64 -> Architecture.X86_64;
            })
        .handler("dev.perennial.lambda." + word + ".Handler")
        .code(code)
        .memorySize(memory)
        .timeout(software.amazon.awscdk.Duration.seconds(timeout.toSeconds()))
        .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
        .environment(environment(compilers))
        .logGroup(Logs.group(scope, word + "-logs", configuration))
        .tracing(configuration.operation().tracing() == Operation.Tracing.ON ? Tracing.ACTIVE : Tracing.DISABLED);
  }

  private Map<String, String> environment(Compilers compilers) {
    var blocks = configuration.blocks();
    var variables = new LinkedHashMap<String, String>();
    variables.put("PERENNIAL_BUCKET", stored.bucketLocation());
    variables.put("PERENNIAL_CATALOG", stored.catalogLocation());
    variables.put("PERENNIAL_TENANT", blocks.tenant());
    variables.put("PERENNIAL_REPLICA_LABELS", blocks.replicaLabel());
    variables.put("PERENNIAL_DEDUP", blocks.dedup().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    variables.put("PERENNIAL_SHARD_SIZE", Integer.toString(blocks.shardSize()));
    variables.put("PERENNIAL_FUNCTION_SIZE", Integer.toString(blocks.functionSize()));
    lengths(blocks).forEach((name, length) -> variables.put("PERENNIAL_" + name, length.toString()));
    variables.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC " + compilers.options());
    return variables;
  }

  private static Map<String, Duration> lengths(Blocks blocks) {
    return Map.of(
        "BLOCK_RANGE", blocks.blockRange(),
        "DOWNSAMPLE_AFTER", blocks.downsampleAfter(),
        "PATIENCE", blocks.patience(),
        "RECOVER_AFTER", blocks.recoverAfter(),
        "RETENTION_RAW", blocks.retentionRaw(),
        "RETENTION_5M", blocks.retention5m(),
        "RETENTION_1H", blocks.retention1h(),
        "DELETE_DELAY", blocks.deleteDelay(),
        "ORPHAN_DELAY", blocks.orphanDelay());
  }
}
