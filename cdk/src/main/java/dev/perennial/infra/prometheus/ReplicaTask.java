package dev.perennial.infra.prometheus;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Prometheus;
import dev.perennial.infra.fargate.Task;
import dev.perennial.infra.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDependency;
import software.amazon.awscdk.services.ecs.ContainerDependencyCondition;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/// The task of one replica: what restores its data, its settings, its sidecar, its Prometheus.
///
/// A new task has an empty disk. `restore` runs to its end before anything claims the replica's labels or writes its data: it makes the data directory
/// out of what the last one shipped. Where it fails the task does not start, and another is tried: an image comes from the same storage as a trail.
/// Containers stop in the reverse of the order in which they depend on each other, so Prometheus, which depends on the others, stops first
/// and the sidecar ships what it left behind.
final class ReplicaTask {
  static final int GRPC = 10901;
  private static final String DATA = "/prometheus";

  private final Construct scope;
  private final Configuration configuration;
  private final Assets assets;
  private final Stored stored;
  private final IBucket settings;

  ReplicaTask(Construct scope, Configuration configuration, Assets assets, Stored stored, IBucket settings) {
    this.scope = scope;
    this.configuration = configuration;
    this.assets = assets;
    this.stored = stored;
    this.settings = settings;
  }

  /** The task of the replica `letter`, whose sidecar answers at `address`. */
  Task of(String letter, String address) {
    var choice = configuration.prometheus();
    var task = new Task(scope, "Replica" + letter.toUpperCase(Locale.ROOT), configuration, assets, choice.size(), choice.disk());
    var definition = task.definition();
    definition.addVolume(Volume.builder().name("data").build());
    definition.addVolume(Volume.builder().name("settings").build());

    var mirror = definition.addContainer(
            "settings",
            Settings.container(task, settings, "prometheus", "http://127.0.0.1:9090/-/reload", Map.of("REPLICA", letter), credentials(letter)));
    mirror.addMountPoints(mount("settings", Settings.FOLDER, Access.WRITE));

    var restore =
        definition.addContainer(
            "restore",
            task.once("restore", "sidecar")
                .memoryLimitMiB(choice.size().memory() / 4)
                .command(restore(letter))
                .build());
    restore.addMountPoints(mount("data", DATA, Access.WRITE));

    var sidecar =
        definition.addContainer(
            "sidecar",
            task.container("sidecar", "sidecar", Map.of())
                .memoryLimitMiB(choice.size().memory() / 4)
                .command(sidecar(address))
                .healthCheck(Task.healthy(Duration.minutes(1), "/opt/perennial/healthy", "10902", "/-/healthy"))
                .build());
    sidecar.addMountPoints(mount("data", DATA, Access.WRITE));
    sidecar.addPortMappings(PortMapping.builder().containerPort(GRPC).build());
    sidecar.addContainerDependencies(after(restore, ContainerDependencyCondition.SUCCESS));

    var prometheus =
        definition.addContainer(
            "prometheus",
            task.container("prometheus", "prometheus", Map.of("VERSION", choice.version()))
                .command(prometheus())
                // Reading a large log of its own takes Prometheus minutes.
                .healthCheck(Task.healthy(Duration.minutes(5), "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9090/-/healthy"))
                .build());
    prometheus.addMountPoints(mount("data", DATA, Access.WRITE), mount("settings", Settings.FOLDER, Access.READ));
    prometheus.addPortMappings(PortMapping.builder().containerPort(9090).build());
    prometheus.addContainerDependencies(
        after(restore, ContainerDependencyCondition.SUCCESS),
        after(mirror, ContainerDependencyCondition.HEALTHY),
        after(sidecar, ContainerDependencyCondition.START));
    permit(task, new Trail(configuration, letter).prefix());
    task.explain();
    return task;
  }

  private static ContainerDependency after(ContainerDefinition container, ContainerDependencyCondition condition) {
    return ContainerDependency.builder().container(container).condition(condition).build();
  }

  /** As whom the replica reads the queriers' own metrics. */
  private Map<String, Secret> credentials(String letter) {
    var arn = configuration.query().credentials();
    if (arn.isEmpty()) {
      return Map.of();
    }
    var secret = software.amazon.awscdk.services.secretsmanager.Secret.fromSecretCompleteArn(scope, "Credentials" + letter, arn);
    return Map.of("QUERY_USERNAME", Secret.fromSecretsManager(secret, "username"), "QUERY_PASSWORD", Secret.fromSecretsManager(secret, "password"));
  }

  private enum Access {
    READ,
    WRITE
  }

  private static MountPoint mount(String volume, String path, Access access) {
    return MountPoint.builder().sourceVolume(volume).containerPath(path).readOnly(access == Access.READ).build();
  }

  private List<String> restore(String letter) {
    var command =
        new ArrayList<>(
            List.of(
                "restore",
                "--data=" + DATA,
                "--bucket=" + stored.bucketLocation(),
                "--catalog=" + stored.catalogLocation(),
                "--tenant=" + configuration.blocks().tenant(),
                "--external-label=" + configuration.blocks().replicaLabel() + "=" + letter));
    configuration.prometheus().externalLabels().forEach((name, value) -> command.add("--external-label=" + name + "=" + value));
    return command;
  }

  private List<String> sidecar(String address) {
    return List.of(
        "--prometheus=http://127.0.0.1:9090",
        "--data=" + DATA,
        "--bucket=" + stored.bucketLocation(),
        "--catalog=" + stored.catalogLocation(),
        "--grpc=0.0.0.0:" + GRPC,
        "--http=127.0.0.1:10902",
        "--advertise=" + address,
        "--tenant=" + configuration.blocks().tenant(),
        "--replica-label=" + configuration.blocks().replicaLabel());
  }

  private List<String> prometheus() {
    var choice = configuration.prometheus();
    String range = configuration.blocks().blockRange().toSeconds() + "s";
    return List.of(
        "--config.file=" + Settings.FOLDER + "/prometheus.yml",
        "--storage.tsdb.path=" + DATA,
        // Equal, so that Prometheus leaves merging to the pipeline.
        "--storage.tsdb.min-block-duration=" + range,
        "--storage.tsdb.max-block-duration=" + range,
        "--storage.tsdb.retention.time=" + choice.localRetention().toHours() + "h",
        "--storage.tsdb.retention.size=" + choice.disk() * 3 / 4 + "GB",
        "--web.enable-lifecycle",
        "--web.listen-address=:9090");
  }

  private void permit(Task task, String trail) {
    settings.grantRead(task.role(), "prometheus/*");
    // A sidecar adds blocks, and neither reads those of others nor removes any; the log it ships, and restores from, is its replica's own.
    stored.blocks().grantRead(task.role(), Stored.OF_A_BLOCK + "meta.json");
    for (String part : List.of("chunks/*", "index", "meta.json", "tombstones")) {
      stored.blocks().grantPut(task.role(), Stored.OF_A_BLOCK + part);
    }
    stored.blocks().grantRead(task.role(), trail + "*");
    stored.blocks().grantPut(task.role(), trail + "*");
    // Who restores asks whether another is alive under its labels.
    stored.catalogue().grant(task.role(), "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem");
    var actions = new ArrayList<String>();
    for (var discovery : configuration.prometheus().discovery()) {
      actions.addAll(actions(discovery));
    }
    if (!actions.isEmpty()) {
      task.role().addToPrincipalPolicy(PolicyStatement.Builder.create().sid("ServiceDiscovery").actions(actions).resources(List.of("*")).build());
    }
  }

  private static List<String> actions(Prometheus.Discovery discovery) {
    return switch (discovery) {
      case EC2 -> List.of("ec2:DescribeAvailabilityZones", "ec2:DescribeInstances");
      case ECS ->
          List.of(
              "ecs:DescribeClusters",
              "ecs:DescribeContainerInstances",
              "ecs:DescribeServices",
              "ecs:DescribeTasks",
              "ecs:ListClusters",
              "ecs:ListServices",
              "ecs:ListTasks");
    };
  }
}
