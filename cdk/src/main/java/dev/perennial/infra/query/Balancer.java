package dev.perennial.infra.query;

import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Query;
import dev.perennial.infra.network.NetworkStack;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.constructs.Construct;

/// The load balancer before the queriers: internal unless told otherwise, and patient for longer than a query may take.
final class Balancer {
  private static final Duration GRACE = Duration.seconds(30);

  private final Query query;
  private final ApplicationLoadBalancer balancer;
  private final ApplicationListener listener;

  Balancer(Construct scope, Query query, NetworkStack network) {
    this.query = query;
    boolean open = query.reach() == Query.Reach.PUBLIC;
    var group = SecurityGroup.Builder.create(scope, "BalancerGroup").vpc(network.vpc()).description("Perennial: load balancer").build();
    if (open) {
      Explained.finding(group, "EC23", "Public because the configuration says so, which it may only with TLS and passwords.");
    }
    var port = Port.tcp(port());
    if (query.allowedFrom().isEmpty()) {
      group.addIngressRule(open ? Peer.anyIpv4() : Peer.ipv4(network.vpc().getVpcCidrBlock()), port, open ? "anyone, by password" : "the VPC");
    }
    query.allowedFrom().forEach(range -> group.addIngressRule(Peer.ipv4(range), port, "as configured"));
    List<ISubnet> subnets = open ? network.vpc().getPublicSubnets() : network.subnets();
    balancer =
        ApplicationLoadBalancer.Builder.create(scope, "Balancer")
            .vpc(network.vpc())
            .vpcSubnets(SubnetSelection.builder().subnets(subnets).build())
            .internetFacing(open)
            .securityGroup(group)
            .idleTimeout(Duration.seconds(query.timeout().toSeconds()).plus(GRACE))
            .dropInvalidHeaderFields(true)
            .deletionProtection(true)
            .build();
    Explained.finding(
        balancer, "ELB2", "Queriers measure each request; a log of the balancer needs the region when templates are made, and they belong to none.");
    var props = BaseApplicationListenerProps.builder().port(port()).open(false);
    if (secure()) {
      props.certificates(List.of(ListenerCertificate.fromArn(query.certificate()))).sslPolicy(SslPolicy.TLS13_RES);
    }
    listener = balancer.addListener("Listener", props.build());
  }

  private boolean secure() {
    return !query.certificate().isEmpty();
  }

  private int port() {
    return secure() ? 443 : 80;
  }

  String url() {
    return (secure() ? "https://" : "http://") + balancer.getLoadBalancerDnsName();
  }

  ApplicationLoadBalancer balancer() {
    return balancer;
  }

  ApplicationListener listener() {
    return listener;
  }
}
