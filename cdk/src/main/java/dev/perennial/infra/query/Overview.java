package dev.perennial.infra.query;

import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.prometheus.PrometheusStack;
import dev.perennial.infra.storage.Stored;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TextWidget;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.constructs.Construct;

/// A dashboard in CloudWatch for the day on which Grafana has nothing to show: queries, replicas, catalogue and bucket.
final class Overview {
  private Overview() {}

  static void of(
      Construct scope, Configuration configuration, Stored stored, PrometheusStack prometheus, Queriers queriers, Balancer balancer) {
    var targets = queriers.targets().getMetrics();
    Dashboard.Builder.create(scope, "Overview")
        .dashboardName(configuration.name())
        .widgets(
            List.of(
                List.<IWidget>of(
                    TextWidget.Builder.create()
                        .markdown("# " + configuration.name() + "\nQueries first, then what they read. The page of the querier shows blocks and members: " + balancer.url())
                        .width(24)
                        .height(2)
                        .build()),
                List.<IWidget>of(
                    graph("Queries a minute", balancer.balancer().getMetrics().requestCount()),
                    graph("Failed", targets.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT), targets.httpCodeTarget(HttpCodeTarget.TARGET_4XX_COUNT)),
                    graph("Seconds to the answer", targets.targetResponseTime()),
                    graph("Queriers", targets.healthyHostCount(), targets.unhealthyHostCount())),
                List.<IWidget>of(
                    graph("Queriers, percent", queriers.service().metricCpuUtilization(), queriers.service().metricMemoryUtilization()),
                    graph("Replicas, percent of memory", prometheus.replicas().stream().map(replica -> (IMetric) replica.metricMemoryUtilization()).toArray(IMetric[]::new)),
                    graph("Catalogue, capacity units", table(stored, "ConsumedReadCapacityUnits"), table(stored, "ConsumedWriteCapacityUnits")),
                    graph("Bucket, bytes", bytes(stored)))))
        .build();
  }

  private static GraphWidget graph(String title, IMetric... metrics) {
    return GraphWidget.Builder.create().title(title).left(List.of(metrics)).width(6).height(6).build();
  }

  private static Metric table(Stored stored, String name) {
    return Metric.Builder.create()
        .namespace("AWS/DynamoDB")
        .metricName(name)
        .dimensionsMap(Map.of("TableName", stored.catalogue().getTableName()))
        .statistic("Sum")
        .build();
  }

  private static Metric bytes(Stored stored) {
    return Metric.Builder.create()
        .namespace("AWS/S3")
        .metricName("BucketSizeBytes")
        .dimensionsMap(Map.of("BucketName", stored.blocks().getBucketName(), "StorageType", "StandardStorage"))
        .period(Duration.days(1))
        .statistic("Average")
        .build();
  }
}
