package dev.perennial.infra.query;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.network.NetworkStack;
import dev.perennial.infra.prometheus.PrometheusStack;
import dev.perennial.infra.storage.Stored;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// The queriers behind a load balancer, and a Grafana beside them where one is wanted.
public final class QueryStack extends Stack {
  /// A query stack named `id` in `scope`, reading what is `stored` and asking the sidecars of `prometheus`.
  public QueryStack(
      Construct scope,
      String id,
      StackProps props,
      Configuration configuration,
      Assets assets,
      Stored stored,
      ITopic alarms,
      NetworkStack network,
      PrometheusStack prometheus) {
    super(scope, id, props);
    var balancer = new Balancer(this, configuration.query(), network);
    var queriers = new Queriers(this, configuration, assets, stored, network);
    prometheus.serve(queriers.group(), Queriers.HTTP);
    queriers.behind(balancer);
    if (configuration.query().grafana().wanted()) {
      Grafana.in(this, configuration, assets, network, queriers, balancer);
    }
    QueryAlarms.on(this, balancer, queriers, alarms);
    Overview.of(this, configuration, stored, prometheus, queriers, balancer);
    CfnOutput.Builder.create(this, "Url").description("For Grafana's data source, and the page").value(balancer.url()).build();
  }
}
