package dev.perennial.infra.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.infra.Synthesized;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the stack of queriers promises, asked of the synthesized template.
class QueryStackSpec {
  private static final Synthesized INSTALLATION = Synthesized.standard();

  private static Map<String, String> balancer() {
    var attributes = new TreeMap<String, String>();
    properties("AWS::ElasticLoadBalancingV2::LoadBalancer")
        .path("LoadBalancerAttributes")
        .forEach(attribute -> attributes.put(attribute.path("Key").asText(), attribute.path("Value").asText()));
    return attributes;
  }

  private static JsonNode properties(String type) {
    return INSTALLATION.properties("query", type);
  }

  @Test
  void the_balancer_is_internal_and_more_patient_than_a_query() {
    assertThat(properties("AWS::ElasticLoadBalancingV2::LoadBalancer").path("Scheme").asText()).isEqualTo("internal");
    assertThat(balancer()).containsEntry("idle_timeout.timeout_seconds", "150").containsEntry("deletion_protection.enabled", "true");
  }

  @Test
  void it_asks_for_health_where_no_password_is_needed_and_lets_queries_end() {
    var targets = properties("AWS::ElasticLoadBalancingV2::TargetGroup");
    assertThat(targets.path("HealthCheckPath").asText()).isEqualTo("/-/ready");
    assertThat(Synthesized.hasElement(targets.path("TargetGroupAttributes"), "{\"Key\":\"deregistration_delay.timeout_seconds\",\"Value\":\"120\"}")).isTrue();
  }

  @Test
  void queriers_grow_and_shrink() {
    var target = properties("AWS::ApplicationAutoScaling::ScalableTarget");
    assertThat(target.path("MinCapacity").asInt()).isEqualTo(2);
    assertThat(target.path("MaxCapacity").asInt()).isEqualTo(6);
    assertThat(INSTALLATION.resources("query", "AWS::ApplicationAutoScaling::ScalingPolicy")).hasSize(2);
  }

  @Test
  void bucket_and_catalogue_are_reached_without_a_gateway_that_costs() {
    var endpoints = INSTALLATION.resources("network", "AWS::EC2::VPCEndpoint").values().stream()
        .map(endpoint -> endpoint.path("Properties").path("VpcEndpointType").asText())
        .toList();
    assertThat(endpoints).containsExactly("Gateway", "Gateway");
  }

  @Test
  void the_command_line_is_the_queriers() {
    var command = properties("AWS::ECS::TaskDefinition").path("ContainerDefinitions").path(0).path("Command").toString();
    assertThat(command).contains("--http=0.0.0.0:9090", "--query.timeout=120s", "--replica-label=replica", "dynamodb:");
  }
}
