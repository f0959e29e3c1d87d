package dev.perennial.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the configuration takes, and the sentence for each wrong value.
class ConfigurationSpec {
  private static Configuration parse(String yaml, Map<String, String> overrides) {
    return Configuration.parse(yaml, Path.of("."), overrides);
  }

  @Test
  void nothing_chosen_is_a_whole_installation() {
    var standard = Configuration.standard();
    assertThat(standard.prometheus().replicas()).isEqualTo(2);
    assertThat(standard.blocks().retentionRaw()).isZero();
    assertThat(standard.network()).isInstanceOf(Network.Made.class);
    assertThat(standard.architecture()).isEqualTo(Architecture.ARM64);
  }

  @Test
  void what_the_file_says_is_taken() {
    var chosen =
        parse(
            """
            name: metrics
            architecture: x86-64
            blocks:
              retention: {raw: 90d, 5m: 1y, 1h: never}
            prometheus:
              replicas: 3
              externalLabels: {cluster: eu}
              discovery: [ec2, ecs]
            network: {zones: 3, outbound: public}
            operation:
              email: [ops@example.org]
            """,
            Map.of());
    assertThat(chosen.name()).isEqualTo("metrics");
    assertThat(chosen.architecture()).isEqualTo(Architecture.X86_64);
    assertThat(chosen.blocks().retentionRaw()).isEqualTo(Duration.ofDays(90));
    assertThat(chosen.blocks().retention5m()).isEqualTo(Duration.ofDays(365));
    assertThat(chosen.blocks().retention1h()).isZero();
    assertThat(chosen.prometheus().discovery()).isEqualTo(List.of(Prometheus.Discovery.EC2, Prometheus.Discovery.ECS));
    assertThat(chosen.network().outbound()).isEqualTo(Network.Outbound.PUBLIC);
    assertThat(chosen.operation().email()).containsExactly("ops@example.org");
  }

  @Test
  void an_override_wins_over_the_file_and_leaves_its_neighbours() {
    var chosen = parse("prometheus: {replicas: 2, disk: 30}", Map.of("prometheus.replicas", "1", "network.zones", "3"));
    assertThat(chosen.prometheus().replicas()).isEqualTo(1);
    assertThat(chosen.prometheus().disk()).isEqualTo(30);
    assertThat(chosen.network().zones()).isEqualTo(3);
  }

  @Test
  void a_network_that_is_there_is_taken_as_it_is() {
    var given =
        parse(
            """
            network:
              vpc: vpc-0123
              cidr: 10.0.0.0/16
              zoneNames: [eu-west-1a, eu-west-1b]
              privateSubnets: [subnet-1, subnet-2]
            """,
            Map.of());
    assertThat(given.network().zones()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # setting | value | the sentence
          name | Perennial | Cannot take name: Perennial: give up to 30 lower-case letters, digits and hyphens, a letter first.
          architecture | sparc | Cannot take architecture: sparc: give arm64 or x86-64.
          prometeus.replicas | 2 | Cannot take prometeus: there is no such setting. Known are alertmanager, architecture, blocks, name, network, operation, prometheus, query, workload.
          prometheus.replica | 2 | Cannot take prometheus.replica: there is no such setting in prometheus. Known are cpu, discovery, disk, externalLabels, localRetention, memory, replicas, rules, scrape, scrapeInterval, version.
          prometheus.replicas | many | Cannot take prometheus.replicas: many: give a whole number from 1 to 3.
          prometheus.replicas | 3 | Cannot take prometheus.replicas: 3: each replica has a zone of its own, and network.zones gives 2.
          prometheus.version | latest | Cannot take prometheus.version: latest: give a released version such as v3.5.0.
          prometheus.cpu | 1000 | Cannot take prometheus.cpu: 1000: Fargate has [256, 512, 1024, 2048, 4096, 8192, 16384].
          prometheus.memory | 16384 | Cannot take prometheus.memory: 16384: with cpu 1024 Fargate has 2048 to 8192 in steps of 1024.
          prometheus.disk | 5 | Cannot take prometheus.disk: 5: give a whole number from 21 to 200.
          prometheus.localRetention | 6h | Cannot take prometheus.localRetention: 6h: Prometheus is to outlive a day without S3; give at least 25h.
          prometheus.scrapeInterval | 10m | Cannot take prometheus.scrapeInterval: 10m: give 1s to 2m; a sample is believed for five minutes only.
          prometheus.scrapeInterval | fast | Cannot take prometheus.scrapeInterval: fast: give a length of time such as 15s, 2h or 90d.
          prometheus.externalLabels | {replica: a} | Cannot take prometheus.externalLabels: replica: that label tells replicas apart and is set for each of them by the installation.
          prometheus.externalLabels | {0x: a} | Cannot take prometheus.externalLabels.0x: "a": give the name of a label, and a value.
          prometheus.scrape | nowhere | Cannot take prometheus.scrape: nowhere: there is no such folder.
          prometheus.discovery | [consul] | Cannot take prometheus.discovery: consul: give ec2 or ecs.
          prometheus.discovery | ec2 | Cannot take prometheus.discovery: ec2: give a list.
          alertmanager.replicas | 1 | Cannot take alertmanager.replicas: 1: one alone is silent while it is replaced; give 2 or 3, or 0 for none.
          alertmanager.configuration | src | Cannot take alertmanager.configuration: src: there is no alertmanager.yml in it.
          blocks.tenant | a/b | Cannot take blocks.tenant: a/b: give a name without slashes.
          blocks.replicaLabel | a-b | Cannot take blocks.replicaLabel: a-b: give the name of a label.
          blocks.blockRange | 7h | Cannot take blocks.blockRange: 7h: give a length that divides a day, such as 2h.
          blocks.retention.raw | 1d | Cannot take blocks.retention.raw: 1d: raw blocks are downsampled once they span 1d16h, so keep them at least twice as long.
          blocks.retention.5m | 90d | Cannot take blocks.retention.5m: 90d: it must be kept at least as long as blocks.retention.raw, which is never.
          blocks.deleteDelay | 1m | Cannot take blocks.deleteDelay: 1m: queries that began before a swap read superseded blocks; give at least 10m.
          blocks.orphanDelay | 1m | Cannot take blocks.orphanDelay: 1m: an upload under way is not an orphan; give at least 1h.
          blocks.versionsKept | 36h | Cannot take blocks.versionsKept: 1d12h: S3 counts whole days.
          blocks.coldAfter | 7d | Cannot take blocks.coldAfter: 7d: S3 moves objects to infrequent access after 30d at the earliest.
          blocks.table | my table | Cannot take blocks.table: my table: give the name of a table of DynamoDB.
          network.cidr | 10.0.0.0/30 | Cannot take network.cidr: 10.0.0.0/30: give a range of addresses such as 10.60.0.0/16, from /16 to /24.
          network.natGateways | 3 | Cannot take network.natGateways: 3: there are 2 zones, and one gateway a zone is the most.
          network.vpc | main | Cannot take network.vpc: main: give the id of a VPC, such as vpc-0a1b2c3d4e5f67890, or leave it out to have one made.
          network.vpc | vpc-0a | Cannot take network.zoneNames: []: with network.vpc, name the zones of its subnets, at least two.
          query.reach | public | Cannot take query.reach: public: over the internet only with TLS; give query.certificate.
          query.certificate | mine | Cannot take query.certificate: mine: give a whole ARN of the service acm.
          query.webConfig | arn:aws:secretsmanager:eu-west-1:123456789012:secret:web | Cannot take query.webConfig: arn:aws:secretsmanager:eu-west-1:123456789012:secret:web: give a whole ARN of the service secretsmanager.
          query.minimum | 9 | Cannot take query.minimum: 9: it is more than query.maximum, which is 6.
          query.timeout | 2h | Cannot take query.timeout: 2h: give 1s to 60m; the load balancer waits an hour at most.
          query.allowedFrom | [home] | Cannot take query.allowedFrom: home: give ranges of addresses such as 10.0.0.0/8.
          query.grafana.wanted | maybe | Cannot take query.grafana.wanted: maybe: give true or false.
          operation.email | [ops] | Cannot take operation.email: ops: give addresses of e-mail.
          operation.logRetention | 10d | Cannot take operation.logRetention: 10d: CloudWatch keeps logs for one of [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] days.
          query | fast | Cannot read query: names with values are expected, and "fast" is none.
          """)
  void a_wrong_value_is_one_sentence(String setting, String value, String sentence) {
    assertThatThrownBy(() -> parse("", Map.of(setting, value))).isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
  }

  @Test
  void over_the_internet_only_with_authentication() {
    var tls = Map.of("query.reach", "public", "query.certificate", "arn:aws:acm:eu-west-1:123456789012:certificate/1");
    assertThatThrownBy(() -> parse("", tls))
        .hasMessage("Cannot take query.reach: public: over the internet only with authentication; give query.webConfig.");
  }

  @Test
  void the_configuration_in_the_documentation_is_one(@TempDir Path folder) throws IOException {
    var text = Files.readString(Path.of("../docs/operations.md"));
    int begin = text.indexOf("```yaml\n") + "```yaml\n".length();
    for (String name : List.of("scrape", "rules", "alertmanager")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("alertmanager/alertmanager.yml"), "route: {}\n");
    var told = Configuration.parse(text.substring(begin, text.indexOf("```", begin)), folder, Map.of());
    // What it shows are the defaults, but for folders and what has none.
    assertThat(told.query()).isEqualTo(Configuration.standard().query());
    assertThat(told.blocks()).isEqualTo(Configuration.standard().blocks());
    assertThat(told.network()).isEqualTo(Configuration.standard().network());
    assertThat(told.workload()).isEqualTo(Configuration.standard().workload());
    assertThat(told.prometheus().size()).isEqualTo(Configuration.standard().prometheus().size());
  }

  @Test
  void text_that_is_no_yaml_is_one_sentence() {
    assertThatThrownBy(() -> parse("a: [", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot read the configuration: it is not YAML (")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\n"));
  }
}
