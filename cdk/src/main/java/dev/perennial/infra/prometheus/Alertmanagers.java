package dev.perennial.infra.prometheus;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.fargate.Task;
import dev.perennial.infra.network.NetworkStack;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecs.ContainerDependency;
import software.amazon.awscdk.services.ecs.ContainerDependencyCondition;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.Protocol;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// The Alertmanagers: one service of equal tasks that find each other by name and gossip, so that an alert that each of them gets is told once.
///
/// A new one joins before an old one leaves and takes silences and what was told over from the others.
final class Alertmanagers {
  static final int API = 9093;
  private static final int GOSSIP = 9094;

  private Alertmanagers() {}

  /** Makes them; the group that they are in. */
  static SecurityGroup in(
      Construct scope, Configuration configuration, Assets assets, NetworkStack network, IBucket settings, ITopic alarms, SecurityGroup prometheus) {
    var choice = configuration.alertmanager();
    var task = new Task(scope, "Alertmanager", configuration, assets, choice.size(), 20);
    var definition = task.definition();
    definition.addVolume(Volume.builder().name("settings").build());
    var mirror =
        definition.addContainer(
            "settings",
            Settings.container(
                task,
                settings,
                "alertmanager",
                "http://127.0.0.1:" + API + "/-/reload",
                Map.of("ALARM_TOPIC", alarms.getTopicArn(), "REGION", Aws.REGION),
                Map.of()));
    mirror.addMountPoints(MountPoint.builder().sourceVolume("settings").containerPath(Settings.FOLDER).readOnly(false).build());
    var alertmanager =
        definition.addContainer(
            "alertmanager",
            task.container("alertmanager", "alertmanager", Map.of("VERSION", choice.version()))
                .command(
                    List.of(
                        "--config.file=" + Settings.FOLDER + "/alertmanager.yml",
                        "--storage.path=/alertmanager",
                        "--web.listen-address=:" + API,
                        "--cluster.listen-address=0.0.0.0:" + GOSSIP,
                        "--cluster.peer=alertmanager." + configuration.name() + ".internal:" + GOSSIP))
                .healthCheck(Task.healthy(Duration.minutes(1), "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:" + API + "/-/healthy"))
                .build());
    alertmanager.addMountPoints(MountPoint.builder().sourceVolume("settings").containerPath(Settings.FOLDER).readOnly(true).build());
    alertmanager.addPortMappings(
        PortMapping.builder().containerPort(API).build(),
        PortMapping.builder().containerPort(GOSSIP).build(),
        PortMapping.builder().containerPort(GOSSIP).protocol(Protocol.UDP).build());
    alertmanager.addContainerDependencies(
        ContainerDependency.builder().container(mirror).condition(ContainerDependencyCondition.HEALTHY).build());
    settings.grantRead(task.role(), "alertmanager/*");
    alarms.grantPublish(task.role());
    task.explain();

    var group = SecurityGroup.Builder.create(scope, "AlertmanagerGroup").vpc(network.vpc()).description("Perennial: Alertmanagers").build();
    tell(group, prometheus);
    group.addIngressRule(group, Port.tcp(GOSSIP), "gossip");
    group.addIngressRule(group, Port.udp(GOSSIP), "gossip");
    var _ = network.service(scope, "Alertmanager", definition, "alertmanager", group).desiredCount(choice.replicas()).build();
    return group;
  }

  /** Lets `who` tell alerts, and read metrics. */
  static void tell(SecurityGroup alertmanagers, SecurityGroup who) {
    alertmanagers.addIngressRule(who, Port.tcp(API), "alerts, and metrics");
  }
}
