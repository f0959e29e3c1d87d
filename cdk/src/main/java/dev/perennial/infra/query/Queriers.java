package dev.perennial.infra.query;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.fargate.Task;
import dev.perennial.infra.network.NetworkStack;
import dev.perennial.infra.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.EnableScalingProps;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecs.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.MemoryUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetGroupLoadBalancingAlgorithmType;
import software.constructs.Construct;

/// The queriers: one service that grows and shrinks with its load. They hold nothing that another could not read again.
final class Queriers {
  static final int HTTP = 9090;
  private static final Duration LONGEST_DRAIN = Duration.minutes(15);

  private final Configuration configuration;
  private final SecurityGroup group;
  private final FargateService service;
  private @Nullable ApplicationTargetGroup targets;

  Queriers(Construct scope, Configuration configuration, Assets assets, Stored stored, NetworkStack network) {
    this.configuration = configuration;
    var choice = configuration.query();
    var task = new Task(scope, "Querier", configuration, assets, choice.size(), 20);
    var container =
        task.container("query", "query", Map.of())
            .command(command(stored))
            .healthCheck(Task.healthy(Duration.minutes(1), "/opt/perennial/healthy", Integer.toString(HTTP), "/-/healthy"));
    if (!choice.webConfig().isEmpty()) {
      var secret =
          software.amazon.awscdk.services.secretsmanager.Secret.fromSecretCompleteArn(scope, "WebConfig", choice.webConfig());
      container.secrets(Map.of("PERENNIAL_WEB_CONFIG", Secret.fromSecretsManager(secret)));
    }
    task.definition().addContainer("query", container.build()).addPortMappings(PortMapping.builder().containerPort(HTTP).build());
    stored.blocks().grantRead(task.role());
    stored.catalogue().grant(task.role(), "dynamodb:GetItem", "dynamodb:Query");
    task.explain();

    group = SecurityGroup.Builder.create(scope, "QuerierGroup").vpc(network.vpc()).description("Perennial: queriers").build();
    service = network.service(scope, "Queriers", task.definition(), "query", group).build();
    var scaling =
        service.autoScaleTaskCount(EnableScalingProps.builder().minCapacity(choice.minimum()).maxCapacity(choice.maximum()).build());
    scaling.scaleOnCpuUtilization(
        "Cpu",
        CpuUtilizationScalingProps.builder()
            .targetUtilizationPercent(60)
            .scaleOutCooldown(Duration.minutes(1))
            .scaleInCooldown(Duration.minutes(10))
            .build());
    scaling.scaleOnMemoryUtilization(
        "Memory",
        MemoryUtilizationScalingProps.builder()
            .targetUtilizationPercent(75)
            .scaleOutCooldown(Duration.minutes(1))
            .scaleInCooldown(Duration.minutes(10))
            .build());
  }

  private List<String> command(Stored stored) {
    var blocks = configuration.blocks();
    return new ArrayList<>(
        List.of(
            "--bucket=" + stored.bucketLocation(),
            "--catalog=" + stored.catalogLocation(),
            "--http=0.0.0.0:" + HTTP,
            "--tenant=" + blocks.tenant(),
            "--replica-label=" + blocks.replicaLabel(),
            "--block-range=" + blocks.blockRange().toSeconds() + "s",
            "--query.timeout=" + configuration.query().timeout().toSeconds() + "s"));
  }

  /** Registers the queriers. The health path needs no password; what runs is let run to its end before a task goes. */
  void behind(Balancer balancer) {
    long drain = Math.min(LONGEST_DRAIN.toSeconds().longValue(), configuration.query().timeout().toSeconds());
    targets =
        balancer
            .listener()
            .addTargets(
                "Queriers",
                AddApplicationTargetsProps.builder()
                    .port(HTTP)
                    .protocol(ApplicationProtocol.HTTP)
                    .targets(List.of(service))
                    .deregistrationDelay(Duration.seconds(drain))
                    .loadBalancingAlgorithmType(TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS)
                    .healthCheck(
                        HealthCheck.builder()
                            .path("/-/ready")
                            .interval(Duration.seconds(10))
                            .timeout(Duration.seconds(5))
                            .healthyThresholdCount(2)
                            .unhealthyThresholdCount(3)
                            .build())
                    .build());
  }

  SecurityGroup group() {
    return group;
  }

  FargateService service() {
    return service;
  }

  ApplicationTargetGroup targets() {
    return Objects.requireNonNull(targets, "behind");
  }
}
