package dev.perennial.infra.query;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// Alarms on what people and dashboards notice first. Each says what to do.
final class QueryAlarms {
  private final Construct scope;
  private final ITopic alarms;

  private QueryAlarms(Construct scope, ITopic alarms) {
    this.scope = scope;
    this.alarms = alarms;
  }

  static void on(Construct scope, Balancer balancer, Queriers queriers, ITopic alarms) {
    var on = new QueryAlarms(scope, alarms);
    var sum = MetricOptions.builder().period(Duration.minutes(5)).statistic("Sum").build();
    var lowest = MetricOptions.builder().period(Duration.minutes(1)).statistic("Minimum").build();
    var highest = MetricOptions.builder().period(Duration.minutes(5)).statistic("Maximum").build();
    on.alarm(
        "NoQuerierIsHealthy",
        queriers.targets().getMetrics().healthyHostCount(lowest),
        ComparisonOperator.LESS_THAN_THRESHOLD,
        1,
        3,
        TreatMissingData.BREACHING,
        "No querier is healthy: nobody gets an answer. Look at the service's events in ECS, then at the group of logs of the queriers;"
            + " after a deployment, roll back.");
    on.alarm(
        "QueriesFail",
        queriers.targets().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
        ComparisonOperator.GREATER_THAN_THRESHOLD,
        10,
        2,
        TreatMissingData.NOT_BREACHING,
        "More than 10 queries failed within 5 minutes. The querier's log names the block or the sidecar; a block that cannot be read is shown"
            + " on the page with its reason.");
    on.alarm(
        "BalancerHasNoAnswer",
        balancer.balancer().getMetrics().httpCodeElb(
            HttpCodeElb.ELB_5XX_COUNT, sum),
        ComparisonOperator.GREATER_THAN_THRESHOLD,
        10,
        2,
        TreatMissingData.NOT_BREACHING,
        "The load balancer answered more than 10 requests itself within 5 minutes: queriers ended in the middle of an answer or were too slow."
            + " Look at their memory, and raise query.memory or query.maximum.");
    on.alarm(
        "QueriersAreShortOfMemory",
        queriers.service().metricMemoryUtilization(highest),
        ComparisonOperator.GREATER_THAN_THRESHOLD,
        92,
        3,
        TreatMissingData.NOT_BREACHING,
        "A querier uses more than 92 % of its memory for 15 minutes. Raise query.memory, or lower the samples a query may hold.");
  }

  private void alarm(
      String id, IMetric metric, ComparisonOperator operator, int threshold, int periods, TreatMissingData missing, String sentence) {
    var alarm =
        Alarm.Builder.create(scope, id)
            .metric(metric)
            .threshold(threshold)
            .evaluationPeriods(periods)
            .comparisonOperator(operator)
            .treatMissingData(missing)
            .alarmDescription(sentence)
            .build();
    alarm.addAlarmAction(new SnsAction(alarms));
    alarm.addOkAction(new SnsAction(alarms));
  }
}
