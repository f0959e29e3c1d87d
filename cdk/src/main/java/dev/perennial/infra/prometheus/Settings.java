package dev.perennial.infra.prometheus;

import dev.perennial.infra.fargate.Task;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.s3.IBucket;

/// The container that keeps a task's configuration like the uploaded one, and has it read again when it changed.
final class Settings {
  static final String FOLDER = "/settings";

  private Settings() {}

  /** It is healthy once all files are there, and whoever needs them depends on that. */
  static ContainerDefinitionOptions container(Task task, IBucket bucket, String prefix, String reload, Map<String, String> variables, Map<String, Secret> secrets) {
    return task.container("settings", "sidecar", Map.of())
        .memoryLimitMiB(128)
        .environment(variables)
        .secrets(secrets)
        .entryPoint(List.of("/opt/perennial/start", "dev.perennial.sidecar.settings.Main"))
        .command(List.of("--from=s3://" + bucket.getBucketName() + "/" + prefix, "--to=" + FOLDER, "--reload=" + reload))
        .healthCheck(Task.healthy(Duration.seconds(30), "test", "-f", FOLDER + "/.complete"))
        .build();
  }
}
