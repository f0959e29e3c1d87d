package dev.perennial.infra.fargate;

import dev.perennial.infra.Assets;
import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Architecture;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Size;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.ecs.AssetImageProps;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.HealthCheck;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// A Fargate task in the making.
///
/// Its containers log to one group. Each begins again by itself when it dies, without the task and its disk being replaced, and has Fargate's
/// longest time to stop.
public final class Task {
  private final FargateTaskDefinition definition;
  private final LogGroup log;
  private final Configuration configuration;
  private final Assets assets;

  /// A task named `id` in `scope`. `disk` is in GiB; Fargate gives 20 without being asked.
  public Task(Construct scope, String id, Configuration configuration, Assets assets, Size size, int disk) {
    this.configuration = configuration;
    this.assets = assets;
    var builder =
        FargateTaskDefinition.Builder.create(scope, id + "Task")
            .cpu(size.cpu())
            .memoryLimitMiB(size.memory())
            .runtimePlatform(
                RuntimePlatform.builder()
                    .operatingSystemFamily(OperatingSystemFamily.LINUX)
                    .cpuArchitecture(configuration.architecture() == Architecture.ARM64 ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64)
                    .build());
    definition = (disk > 20 ? builder.ephemeralStorageGiB(disk) : builder).build();
    log = Logs.group(scope, id + "Log", configuration);
  }

  /// Options of a container named `name` that runs the image `image`, built with `arguments`.
  public ContainerDefinitionOptions.Builder container(String name, String image, Map<String, String> arguments) {
    return ContainerDefinitionOptions.builder()
        .containerName(name)
        .image(image(image, arguments))
        .essential(true)
        .enableRestartPolicy(true)
        .restartAttemptPeriod(Duration.minutes(1))
        .stopTimeout(Duration.minutes(2))
        .logging(LogDriver.awsLogs(AwsLogDriverProps.builder().logGroup(log).streamPrefix(name).build()));
  }

  /// Options of a container that runs to its end before others start.
  public ContainerDefinitionOptions.Builder once(String name, String image) {
    return container(name, image, Map.of()).essential(false).enableRestartPolicy(false).restartAttemptPeriod(null);
  }

  private ContainerImage image(String name, Map<String, String> arguments) {
    return ContainerImage.fromAsset(
        assets.image(name).toString(),
        AssetImageProps.builder()
            .platform(configuration.architecture() == Architecture.ARM64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64)
            .buildArgs(arguments)
            .build());
  }

  /// A check by a command; failures count once `begin` is over.
  public static HealthCheck healthy(Duration begin, String... command) {
    return HealthCheck.builder()
        .command(Stream.concat(Stream.of("CMD"), Arrays.stream(command)).toList())
        .interval(Duration.seconds(15))
        .timeout(Duration.seconds(10))
        .retries(4)
        .startPeriod(begin)
        .build();
  }

  /// Explains what is found about the task; said once all of its containers and permissions are there.
  public void explain() {
    Explained.grants(definition);
    Explained.finding(definition, "ECS2", "Names and addresses only; secrets come from Secrets Manager.");
  }

  /// The task's definition, to which containers are added.
  public FargateTaskDefinition definition() {
    return definition;
  }

  /// What the task's programs may do.
  public IRole role() {
    return definition.getTaskRole();
  }
}
