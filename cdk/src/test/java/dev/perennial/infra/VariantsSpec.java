package dev.perennial.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.infra.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An installation of which nearly everything was chosen otherwise.
class VariantsSpec {
  private static final String SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
  private static final Configuration CHOSEN =
      Configuration.parse(
          """
          name: other
          architecture: x86-64
          blocks: {table: restored, coldAfter: 60d, versionsKept: never}
          network:
            vpc: vpc-0123
            cidr: 10.0.0.0/16
            zoneNames: [eu-west-1a, eu-west-1b, eu-west-1c]
            privateSubnets: [subnet-1, subnet-2, subnet-3]
            publicSubnets: [subnet-4, subnet-5, subnet-6]
            routeTables: [rtb-1, rtb-2, rtb-3]
          prometheus: {replicas: 3, discovery: [ec2]}
          alertmanager: {replicas: 0}
          query:
            reach: public
            certificate: arn:aws:acm:eu-west-1:123456789012:certificate/1
            webConfig: %1$sweb-AbCdEf
            credentials: %1$sreader-AbCdEf
            grafana: {wanted: true}
          """
              .formatted(SECRET),
          Path.of("."),
          Map.of());

  @Test
  void every_choice_arrives_in_the_templates_and_every_finding_is_explained() throws Exception {
    var made = Synthesized.of(CHOSEN);
    assertThat(made.resources("prometheus", "AWS::ECS::Service")).hasSize(3);
    assertThat(made.resources("network", "AWS::EC2::VPC")).isEmpty();
    assertThat(made.resources("network", "AWS::EC2::VPCEndpoint")).hasSize(2);
    assertThat(made.resources("storage", "AWS::DynamoDB::Table")).isEmpty();
    assertThat(made.template("storage").toString()).contains("STANDARD_IA").doesNotContain("VersioningConfiguration");
    assertThat(Permissions.actions(made.template("prometheus"))).contains("ec2:DescribeInstances").noneMatch(action -> action.startsWith("ecs:"));
    made.resources("query", "AWS::ECS::TaskDefinition").forEach(
        (id, task) -> assertThat(task.path("Properties").path("RuntimePlatform").path("CpuArchitecture").asText()).as(id).isEqualTo("X86_64"));
    var listener = made.properties("query", "AWS::ElasticLoadBalancingV2::Listener");
    assertThat(listener.path("Port").asInt()).isEqualTo(443);
    assertThat(listener.path("Certificates").path(0).path("CertificateArn").asText()).endsWith("certificate/1");
    assertThat(made.properties("query", "AWS::ElasticLoadBalancingV2::LoadBalancer").path("Scheme").asText()).isEqualTo("internet-facing");
    assertThat(made.template("query").toString()).contains("PERENNIAL_WEB_CONFIG", "GF_SERVER_SERVE_FROM_SUB_PATH", "/grafana/*");
    try (var reports = Files.newDirectoryStream(made.folder(), "AwsSolutions-*-NagReport.csv")) {
      for (var report : reports) {
        assertThat(Files.readString(report)).as(report.toString()).doesNotContain("\"Non-Compliant\"");
      }
    }
  }
}
