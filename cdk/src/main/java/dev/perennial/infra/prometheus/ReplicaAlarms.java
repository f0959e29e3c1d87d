package dev.perennial.infra.prometheus;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// Alarms on what a replica cannot tell by itself any more. That it is silent at all is the patrol's to tell.
final class ReplicaAlarms {
  private ReplicaAlarms() {}

  static void on(Construct scope, List<FargateService> replicas, ITopic alarms) {
    char letter = 'a';
    for (var replica : replicas) {
      var alarm =
          Alarm.Builder.create(scope, "MemoryOfReplica" + Character.toUpperCase(letter))
              .metric(replica.metricMemoryUtilization(MetricOptions.builder().period(Duration.minutes(5)).statistic("Maximum").build()))
              .threshold(90)
              .evaluationPeriods(3)
              .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
              .treatMissingData(TreatMissingData.NOT_BREACHING)
              .alarmDescription(
                  "Prometheus replica " + letter + " uses more than 90 % of its memory for 15 minutes and may be killed."
                      + " Look for new series in prometheus_tsdb_head_series, or raise prometheus.memory and deploy.")
              .build();
      alarm.addAlarmAction(new SnsAction(alarms));
      alarm.addOkAction(new SnsAction(alarms));
      letter++;
    }
  }
}
