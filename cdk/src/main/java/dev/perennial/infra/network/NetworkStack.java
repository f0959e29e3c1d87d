package dev.perennial.infra.network;

import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Network;
import dev.perennial.infra.config.Query;
import dev.perennial.infra.fargate.Logs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.ecs.CloudMapOptions;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.ecs.TaskDefinition;
import software.amazon.awscdk.services.servicediscovery.DnsRecordType;
import software.amazon.awscdk.services.servicediscovery.INamespace;
import software.amazon.awscdk.services.servicediscovery.PrivateDnsNamespace;
import software.constructs.Construct;

/// A VPC, made or given, with the cluster that tasks run in and the private zone in which they are named.
///
/// S3 and DynamoDB are reached by gateway endpoints, which cost nothing; what crosses a NAT gateway is paid by the gigabyte.
public final class NetworkStack extends Stack {
  private final Network network;
  private final IVpc vpc;
  private final ICluster cluster;
  private final INamespace namespace;

  /// A network stack named `id` in `scope`.
  public NetworkStack(Construct scope, String id, StackProps props, Configuration configuration) {
    super(scope, id, props);
    network = configuration.network();
    vpc =
        switch (network) {
          case Network.Made made -> made(made, configuration);
          case Network.Given given -> given(given);
        };
    cluster = Cluster.Builder.create(this, "Cluster").vpc(vpc).build();
    Explained.finding(
        cluster, "ECS4", "Container Insights is paid by the metric; the patrol and the replicas watch each other, the load balancer watches the queriers.");
    namespace = PrivateDnsNamespace.Builder.create(this, "Names").name(configuration.name() + ".internal").vpc(vpc).build();
  }

  private Vpc made(Network.Made made, Configuration configuration) {
    var endpoints = new HashMap<String, GatewayVpcEndpointOptions>();
    endpoints.put("S3", gateway(GatewayVpcEndpointAwsService.S3));
    endpoints.put("DynamoDb", gateway(GatewayVpcEndpointAwsService.DYNAMODB));
    var refused =
        FlowLogOptions.builder()
            .trafficType(FlowLogTrafficType.REJECT)
            .destination(FlowLogDestination.toCloudWatchLogs(Logs.group(this, "RefusedConnections", configuration)))
            .build();
    var whole =
        Vpc.Builder.create(this, "Vpc")
            .ipAddresses(IpAddresses.cidr(made.cidr()))
            .availabilityZones(IntStream.range(0, made.zones()).mapToObj(zone -> Fn.select(zone, Fn.getAzs())).toList())
            .natGateways(made.outbound() == Network.Outbound.NAT ? made.natGateways() : 0)
            .subnetConfiguration(subnets(made.outbound(), configuration.query().reach()))
            .gatewayEndpoints(endpoints)
            .flowLogs(Map.of("Refused", refused))
            .build();
    if (made.outbound() == Network.Outbound.ENDPOINTS) {
      interfaces().forEach((name, service) -> whole.addInterfaceEndpoint(name, InterfaceVpcEndpointOptions.builder().service(service).build()));
    }
    return whole;
  }

  private static Map<String, InterfaceVpcEndpointAwsService> interfaces() {
    var services = new TreeMap<String, InterfaceVpcEndpointAwsService>();
    services.put("Images", InterfaceVpcEndpointAwsService.ECR_DOCKER);
    services.put("ImageNames", InterfaceVpcEndpointAwsService.ECR);
    services.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
    services.put("Alarms", InterfaceVpcEndpointAwsService.SNS);
    services.put("Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
    return services;
  }

  private static List<SubnetConfiguration> subnets(Network.Outbound outbound, Query.Reach reach) {
    var subnets = new ArrayList<SubnetConfiguration>();
    if (outbound != Network.Outbound.ENDPOINTS || reach == Query.Reach.PUBLIC) {
      subnets.add(SubnetConfiguration.builder().name("public").subnetType(SubnetType.PUBLIC).mapPublicIpOnLaunch(false).build());
    }
    switch (outbound) {
      case NAT -> subnets.add(SubnetConfiguration.builder().name("tasks").subnetType(SubnetType.PRIVATE_WITH_EGRESS).build());
      case ENDPOINTS -> subnets.add(SubnetConfiguration.builder().name("tasks").subnetType(SubnetType.PRIVATE_ISOLATED).build());
      case PUBLIC -> {
        // Tasks share the public subnets.
      }
    }
    return subnets;
  }

  private IVpc given(Network.Given given) {
    var attributes =
        VpcAttributes.builder()
            .vpcId(given.vpc())
            .vpcCidrBlock(given.cidr())
            .availabilityZones(given.zoneNames())
            .privateSubnetIds(given.privateSubnets());
    if (!given.publicSubnets().isEmpty()) {
      attributes.publicSubnetIds(given.publicSubnets());
    }
    if (!given.routeTables().isEmpty()) {
      attributes.privateSubnetRouteTableIds(given.routeTables());
    }
    var there = Vpc.fromVpcAttributes(this, "Vpc", attributes.build());
    if (!given.routeTables().isEmpty()) {
      there.addGatewayEndpoint("S3", gateway(GatewayVpcEndpointAwsService.S3));
      there.addGatewayEndpoint("DynamoDb", gateway(GatewayVpcEndpointAwsService.DYNAMODB));
    }
    return there;
  }

  private static GatewayVpcEndpointOptions gateway(GatewayVpcEndpointAwsService service) {
    return GatewayVpcEndpointOptions.builder().service(service).build();
  }

  /// The VPC.
  public IVpc vpc() {
    return vpc;
  }

  /// The subnets that tasks run in, one a zone.
  public List<ISubnet> subnets() {
    return switch (network.outbound()) {
      case NAT -> vpc.getPrivateSubnets();
      case PUBLIC -> vpc.getPublicSubnets();
      case ENDPOINTS -> vpc.getIsolatedSubnets();
    };
  }

  /// Whether tasks need a public address to reach anything.
  public boolean publicAddresses() {
    return network.outbound() == Network.Outbound.PUBLIC;
  }

  /// A service of such tasks in `group`, found as `name` in the private zone. A new task is well before an old one goes, unless said otherwise; tasks that
  /// do not become well are rolled back.
  public FargateService.Builder service(Construct scope, String id, TaskDefinition task, String name, ISecurityGroup group) {
    return FargateService.Builder.create(scope, id)
        .cluster(cluster)
        .taskDefinition(task)
        .minHealthyPercent(100)
        .maxHealthyPercent(200)
        .circuitBreaker(DeploymentCircuitBreaker.builder().rollback(true).build())
        .vpcSubnets(SubnetSelection.builder().subnets(subnets()).build())
        .assignPublicIp(publicAddresses())
        .securityGroups(List.of(group))
        .cloudMapOptions(
            CloudMapOptions.builder()
                .cloudMapNamespace(namespace)
                .name(name)
                .dnsRecordType(DnsRecordType.A)
                .dnsTtl(Duration.seconds(10))
                .build());
  }

  /// The cluster.
  public ICluster cluster() {
    return cluster;
  }

  /// The private zone.
  public INamespace namespace() {
    return namespace;
  }
}
