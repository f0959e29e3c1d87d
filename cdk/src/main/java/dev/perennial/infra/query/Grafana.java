package dev.perennial.infra.query;

import dev.perennial.infra.Assets;
import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Size;
import dev.perennial.infra.fargate.Task;
import dev.perennial.infra.network.NetworkStack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/// A Grafana that has the querier as its data source and our dashboards, under `/grafana` of the same load balancer.
///
/// It keeps nothing: what is changed in it is gone with its task, what is in the image stays.
final class Grafana {
  private static final int PORT = 3000;

  private Grafana() {}

  static void in(
      Construct scope, Configuration configuration, Assets assets, NetworkStack network, Queriers queriers, Balancer balancer) {
    var choice = configuration.query().grafana();
    var password =
        Secret.Builder.create(scope, "GrafanaPassword")
            .description("Perennial: Grafana's user admin")
            .generateSecretString(SecretStringGenerator.builder().passwordLength(32).excludePunctuation(true).build())
            .build();
    var task = new Task(scope, "Grafana", configuration, assets, new Size(512, 1024), 20);
    var secrets = new HashMap<String, software.amazon.awscdk.services.ecs.Secret>();
    secrets.put("GF_SECURITY_ADMIN_PASSWORD", software.amazon.awscdk.services.ecs.Secret.fromSecretsManager(password));
    var reader = configuration.query().credentials();
    if (!reader.isEmpty()) {
      var credentials = Secret.fromSecretCompleteArn(scope, "Credentials", reader);
      secrets.put("PERENNIAL_USERNAME", software.amazon.awscdk.services.ecs.Secret.fromSecretsManager(credentials, "username"));
      secrets.put("PERENNIAL_PASSWORD", software.amazon.awscdk.services.ecs.Secret.fromSecretsManager(credentials, "password"));
    }
    task.definition()
        .addContainer(
            "grafana",
            task.container("grafana", "grafana", Map.of("VERSION", choice.version()))
                .environment(
                    Map.of(
                        "PERENNIAL_URL", "http://query." + configuration.name() + ".internal:" + Queriers.HTTP,
                        "PERENNIAL_BASIC_AUTH", Boolean.toString(!reader.isEmpty()),
                        "PERENNIAL_INTERVAL", configuration.prometheus().scrapeInterval().toSeconds() + "s",
                        "GF_SERVER_ROOT_URL", balancer.url() + "/grafana/",
                        "GF_SERVER_SERVE_FROM_SUB_PATH", "true",
                        "GF_ANALYTICS_REPORTING_ENABLED", "false"))
                .secrets(secrets)
                .healthCheck(Task.healthy(Duration.minutes(2), "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:" + PORT + "/api/health"))
                .build())
        .addPortMappings(PortMapping.builder().containerPort(PORT).build());
    task.explain();
    Explained.finding(password, "SMG4", "A password that is known to people is changed by them.");
    var group = SecurityGroup.Builder.create(scope, "GrafanaGroup").vpc(network.vpc()).description("Perennial: Grafana").build();
    queriers.group().addIngressRule(group, Port.tcp(Queriers.HTTP), "Grafana");
    var service =
        FargateService.Builder.create(scope, "Grafana")
            .cluster(network.cluster())
            .taskDefinition(task.definition())
            .desiredCount(1)
            .minHealthyPercent(100)
            .maxHealthyPercent(200)
            .circuitBreaker(DeploymentCircuitBreaker.builder().rollback(true).build())
            .vpcSubnets(SubnetSelection.builder().subnets(network.subnets()).build())
            .assignPublicIp(network.publicAddresses())
            .securityGroups(List.of(group))
            .build();
    balancer
        .listener()
        .addTargets(
            "Grafana",
            AddApplicationTargetsProps.builder()
                .port(PORT)
                .protocol(ApplicationProtocol.HTTP)
                .priority(10)
                .conditions(List.of(ListenerCondition.pathPatterns(List.of("/grafana", "/grafana/*"))))
                .targets(List.of(service))
                .healthCheck(HealthCheck.builder().path("/api/health").build())
                .build());
    CfnOutput.Builder.create(scope, "GrafanaPasswordSecret").description("Holds the password of Grafana's user admin").value(password.getSecretArn()).build();
  }
}
