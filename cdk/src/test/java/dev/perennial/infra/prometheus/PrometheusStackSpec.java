package dev.perennial.infra.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.infra.Synthesized;
import dev.perennial.infra.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the stack of replicas and Alertmanagers promises, asked of the synthesized template.
class PrometheusStackSpec {
  private static final Synthesized INSTALLATION = Synthesized.standard();

  private static Map<String, JsonNode> services(String prefix) {
    var found = new TreeMap<String, JsonNode>();
    INSTALLATION.resources("prometheus", "AWS::ECS::Service").forEach((id, service) -> {
      if (id.startsWith(prefix)) {
        found.put(id, service);
      }
    });
    return found;
  }

  private static JsonNode task(String prefix) {
    return INSTALLATION.resources("prometheus", "AWS::ECS::TaskDefinition").entrySet().stream()
        .filter(task -> task.getKey().startsWith(prefix))
        .findFirst()
        .orElseThrow()
        .getValue()
        .path("Properties");
  }

  private static JsonNode container(JsonNode task, String name) {
    for (var container : task.path("ContainerDefinitions")) {
      if (container.path("Name").asText().equals(name)) {
        return container;
      }
    }
    throw new AssertionError("There is no container " + name);
  }

  @Test
  void each_replica_is_a_service_of_one_task_that_stops_before_its_successor_starts() {
    assertThat(services("Replica")).hasSize(2);
    services("Replica").forEach((id, service) -> {
      assertThat(service.path("Properties").path("DesiredCount").asInt()).as(id).isEqualTo(1);
      var deployment = service.path("Properties").path("DeploymentConfiguration");
      assertThat(deployment.path("MinimumHealthyPercent").asInt(-1)).as(id).isZero();
      assertThat(deployment.path("MaximumPercent").asInt()).as(id).isEqualTo(100);
      assertThat(deployment.path("DeploymentCircuitBreaker").path("Rollback").asBoolean()).as(id).isTrue();
    });
  }

  @Test
  void each_replica_has_a_zone_of_its_own() {
    var subnets = services("Replica").values().stream()
        .map(service -> service.path("Properties").path("NetworkConfiguration").path("AwsvpcConfiguration").path("Subnets"))
        .toList();
    assertThat(subnets).allMatch(list -> list.size() == 1).doesNotHaveDuplicates();
  }

  @Test
  void one_replica_is_rolled_when_the_one_before_it_is_well() {
    var all = services("Replica").entrySet().stream().toList();
    assertThat(Synthesized.texts(all.getLast().getValue().path("DependsOn"))).contains(all.getFirst().getKey());
    assertThat(Synthesized.texts(all.getFirst().getValue().path("DependsOn"))).doesNotContain(all.getLast().getKey());
  }

  @Test
  void prometheus_stops_before_the_sidecar_that_ships_what_it_left() {
    var prometheus = container(task("ReplicaA"), "prometheus");
    assertThat(Synthesized.hasElement(prometheus.path("DependsOn"), "{\"Condition\":\"START\",\"ContainerName\":\"sidecar\"}")).isTrue();
    assertThat(Synthesized.hasElement(prometheus.path("DependsOn"), "{\"Condition\":\"HEALTHY\",\"ContainerName\":\"settings\"}")).isTrue();
    for (var container : task("ReplicaA").path("ContainerDefinitions")) {
      if (container.path("Name").asText().equals("restore")) {
        continue;
      }
      assertThat(container.path("StopTimeout").asInt()).isEqualTo(120);
      assertThat(container.path("RestartPolicy").path("Enabled").asBoolean()).isTrue();
      assertThat(container.has("HealthCheck")).isTrue();
    }
  }

  @Test
  void data_is_restored_before_anything_writes_it_or_claims_the_replicas_labels() {
    var restore = container(task("ReplicaA"), "restore");
    assertThat(restore.path("Essential").asBoolean()).isFalse();
    assertThat(restore.path("RestartPolicy").path("Enabled").asBoolean()).isFalse();
    assertThat(Synthesized.texts(restore.path("Command")))
        .startsWith("restore", "--data=/prometheus")
        .contains("--external-label=replica=a", "--external-label=cluster=main", "--tenant=default-tenant");
    assertThat(restore.path("MountPoints").path(0).path("SourceVolume").asText()).isEqualTo("data");
    for (var name : List.of("prometheus", "sidecar")) {
      assertThat(Synthesized.hasElement(container(task("ReplicaA"), name).path("DependsOn"), "{\"Condition\":\"SUCCESS\",\"ContainerName\":\"restore\"}"))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void prometheus_leaves_merging_to_the_pipeline_and_outlives_a_day_without_the_bucket() {
    assertThat(Synthesized.texts(container(task("ReplicaA"), "prometheus").path("Command")))
        .contains(
            "--storage.tsdb.min-block-duration=7200s",
            "--storage.tsdb.max-block-duration=7200s",
            "--storage.tsdb.retention.time=36h",
            "--storage.tsdb.retention.size=37GB",
            "--web.enable-lifecycle");
    assertThat(task("ReplicaA").path("EphemeralStorage").path("SizeInGiB").asInt()).isEqualTo(50);
  }

  @Test
  void each_sidecar_is_found_by_a_name_that_survives_its_task() {
    assertThat(container(task("ReplicaA"), "sidecar").path("Command").toString()).contains("--advertise=prometheus-a.perennial.internal:10901");
    assertThat(container(task("ReplicaB"), "sidecar").path("Command").toString()).contains("--advertise=prometheus-b.perennial.internal:10901");
  }

  @Test
  void alertmanagers_gossip_over_tcp_and_udp_and_find_each_other_by_name() {
    var ports = container(task("Alertmanager"), "alertmanager").path("PortMappings");
    assertThat(Synthesized.hasElement(ports, "{\"ContainerPort\":9094,\"Protocol\":\"tcp\"}")).isTrue();
    assertThat(Synthesized.hasElement(ports, "{\"ContainerPort\":9094,\"Protocol\":\"udp\"}")).isTrue();
    var rules = INSTALLATION.resources("prometheus", "AWS::EC2::SecurityGroupIngress").values().stream()
        .map(rule -> rule.path("Properties"))
        .filter(rule -> rule.path("FromPort").asInt() == 9094)
        .map(rule -> rule.path("IpProtocol").asText())
        .toList();
    assertThat(rules).containsExactlyInAnyOrder("tcp", "udp");
    assertThat(Synthesized.texts(container(task("Alertmanager"), "alertmanager").path("Command")))
        .contains("--cluster.peer=alertmanager.perennial.internal:9094");
    assertThat(services("Alertmanager").values()).allMatch(service -> service.path("Properties").path("DesiredCount").asInt() == 2);
  }

  @Test
  void a_function_inside_the_network_hands_the_patrols_findings_to_the_alertmanagers_each_minute() {
    var relay =
        INSTALLATION.resources("prometheus", "AWS::Lambda::Function").entrySet().stream()
            .filter(function -> function.getKey().startsWith("relay"))
            .findFirst()
            .orElseThrow()
            .getValue()
            .path("Properties");
    assertThat(relay.path("Handler").asText()).isEqualTo("dev.perennial.lambda.relay.Handler");
    assertThat(relay.path("VpcConfig").path("SubnetIds")).hasSize(2);
    assertThat(relay.path("Environment").path("Variables").path("PERENNIAL_ALERTMANAGERS").asText()).isEqualTo("http://alertmanager.perennial.internal:9093");
    assertThat(INSTALLATION.properties("prometheus", "AWS::Events::Rule").path("ScheduleExpression").asText()).isEqualTo("rate(1 minute)");
    assertThat(
            INSTALLATION.resources("prometheus", "AWS::EC2::SecurityGroupIngress").values().stream()
                .map(rule -> rule.path("Properties"))
                .filter(rule -> rule.path("FromPort").asInt() == 9093)
                .toList())
        .as("who may tell alerts: replicas and relay")
        .hasSize(2);
  }

  @Test
  void a_replicas_log_lies_where_its_stream_key_says() {
    assertThat(new Trail(Configuration.standard(), "a").prefix()).isEqualTo("trails/default-tenant/e4944e839937eb9ddeeb60f31a46fe7c/");
  }

  @Test
  void every_alarm_says_what_to_do_and_is_told() {
    for (String stack : List.of("prometheus", "query")) {
      assertThat(INSTALLATION.resources(stack, "AWS::CloudWatch::Alarm")).isNotEmpty();
      INSTALLATION.resources(stack, "AWS::CloudWatch::Alarm").forEach((id, alarm) -> {
        assertThat(alarm.path("Properties").path("AlarmDescription").asText()).as(id).matches(".{40,}[.]");
        assertThat(alarm.path("Properties").path("AlarmActions")).as(id).isNotEmpty();
      });
    }
  }

  @Test
  void every_log_is_kept_for_a_time() {
    for (String stack : List.of("network", "prometheus", "query")) {
      INSTALLATION.resources(stack, "AWS::Logs::LogGroup").forEach(
          (id, group) -> assertThat(group.path("Properties").path("RetentionInDays").asInt()).as(id).isEqualTo(30));
    }
  }
}
