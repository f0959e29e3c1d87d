package dev.perennial.infra;

import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.control.ControlStack;
import dev.perennial.infra.network.NetworkStack;
import dev.perennial.infra.prometheus.PrometheusStack;
import dev.perennial.infra.query.QueryStack;
import dev.perennial.infra.storage.StorageStack;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;

/// The stacks of one installation, in the order of the flow.
///
/// They belong to no account or region until they are deployed: making them asks nobody anything.
public record Installation(StorageStack storage, ControlStack control, NetworkStack network, PrometheusStack prometheus, QueryStack query) {

  /// Makes the stacks in `app`.
  public static Installation in(App app, Configuration configuration, Assets assets) {
    var storage = new StorageStack(app, id(configuration, "storage"), about("blocks and catalogue"), configuration);
    var control = new ControlStack(app, id(configuration, "control"), about("what works on blocks"), configuration, storage.stored(), assets);
    var network = new NetworkStack(app, id(configuration, "network"), about("where tasks run"), configuration);
    var prometheus =
        new PrometheusStack(
            app,
            id(configuration, "prometheus"),
            about("replicas and Alertmanagers"),
            configuration,
            assets,
            storage.stored(),
            control.alarms(),
            network);
    var query =
        new QueryStack(
            app, id(configuration, "query"), about("queriers"), configuration, assets, storage.stored(), control.alarms(), network, prometheus);
    explain(control);
    Tags.of(app).add("perennial", configuration.name());
    return new Installation(storage, control, network, prometheus, query);
  }

  private static void explain(ControlStack control) {
    Explained.grants(control);
    Explained.finding(control, "IAM4", "The managed policy by which functions write their own logs, and nothing else.");
    Explained.finding(control, "SQS3", "Dead letters have no further place to go; an alarm tells of them.");
    Explained.finding(control, "SF1", "An execution's history is kept by the service for 90 days; what fails is logged.");
    Explained.finding(control, "SF2", "Tracing is the configuration's choice: operation.tracing.");
  }

  private static String id(Configuration configuration, String word) {
    return configuration.name() + "-" + word;
  }

  private static StackProps about(String what) {
    return StackProps.builder().description("Perennial: " + what).build();
  }
}
