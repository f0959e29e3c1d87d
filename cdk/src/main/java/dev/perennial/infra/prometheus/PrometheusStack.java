package dev.perennial.infra.prometheus;

import dev.perennial.infra.Assets;
import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.fargate.Logs;
import dev.perennial.infra.network.NetworkStack;
import dev.perennial.infra.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ecs.AvailabilityZoneRebalancing;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.deployment.BucketDeployment;
import software.amazon.awscdk.services.s3.deployment.Source;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// The replicas, each a service of its own with one task in a zone of its own, and the Alertmanagers.
///
/// A service of two tasks would have two without identity. So each replica is a service: its task stops before its successor starts, for two
/// of one name may not live at once, and one replica is rolled only when the one before it is well.
public final class PrometheusStack extends Stack {
  private final SecurityGroup group;
  private final List<FargateService> replicas;

  /// A Prometheus stack named `id` in `scope`, shipping to what is `stored` and telling `alarms`.
  public PrometheusStack(
      Construct scope, String id, StackProps props, Configuration configuration, Assets assets, Stored stored, ITopic alarms, NetworkStack network) {
    super(scope, id, props);
    var settings = settings(configuration);
    group = SecurityGroup.Builder.create(this, "ReplicaGroup").vpc(network.vpc()).description("Perennial: Prometheus with its sidecar").build();
    replicas = replicas(configuration, network, new ReplicaTask(this, configuration, assets, stored, settings));
    if (configuration.alertmanager().replicas() > 0) {
      var alertmanagers = Alertmanagers.in(this, configuration, assets, network, settings, alarms, group);
      Relay.in(this, configuration, assets, stored, network, alertmanagers, alarms);
    }
    ReplicaAlarms.on(this, replicas, alarms);
  }

  private Bucket settings(Configuration configuration) {
    var bucket =
        Bucket.Builder.create(this, "Settings")
            .encryption(BucketEncryption.S3_MANAGED)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .versioned(true)
            .removalPolicy(RemovalPolicy.RETAIN)
            .lifecycleRules(List.of(LifecycleRule.builder().id("drop-old-versions").noncurrentVersionExpiration(Duration.days(90)).build()))
            .build();
    Explained.finding(bucket, "S1", "It holds what is in the deployment anyway, and one role writes it.");
    BucketDeployment.Builder.create(this, "SettingsUpload")
        .destinationBucket(bucket)
        .sources(List.of(Source.asset(new SettingsFiles(configuration).write().toString())))
        .prune(true)
        .logGroup(Logs.group(this, "SettingsUploadLog", configuration))
        .build();
    // The library makes the function that copies once for a stack, and chooses its runtime.
    getNode().getChildren().stream()
        .filter(child -> child.getNode().getId().startsWith("Custom::CDKBucketDeployment"))
        .forEach(
            copier -> {
              Explained.grants(copier);
              Explained.finding(copier, "IAM4", "The library's own function, with the managed policy by which functions write their logs.");
              Explained.finding(copier, "L1", "The library's own function, on the runtime that it was tested with.");
            });
    return bucket;
  }

  private List<FargateService> replicas(Configuration configuration, NetworkStack network, ReplicaTask tasks) {
    var made = new ArrayList<FargateService>();
    for (int index = 0; index < configuration.prometheus().replicas(); index++) {
      String letter = Character.toString('a' + index);
      String name = "prometheus-" + letter;
      var task = tasks.of(letter, name + "." + configuration.name() + ".internal:" + ReplicaTask.GRPC);
      var service =
          network
              .service(this, "Replica" + Character.toString('A' + index), task.definition(), name, group)
              .desiredCount(1)
              .minHealthyPercent(0)
              .maxHealthyPercent(100)
              .availabilityZoneRebalancing(AvailabilityZoneRebalancing.DISABLED)
              .vpcSubnets(SubnetSelection.builder().subnets(List.of(network.subnets().get(index))).build())
              .build();
      if (!made.isEmpty()) {
        service.getNode().addDependency(made.getLast());
      }
      made.add(service);
    }
    return made;
  }

  /// Lets `client` reach the sidecars' gRPC, and be scraped at `port`.
  public void serve(SecurityGroup client, int port) {
    client.getConnections().allowTo(group, Port.tcp(ReplicaTask.GRPC), "sidecars");
    client.getConnections().allowFrom(group, Port.tcp(port), "metrics");
  }

  /// The replicas' services, in the order in which they are rolled.
  public List<FargateService> replicas() {
    return replicas;
  }
}
