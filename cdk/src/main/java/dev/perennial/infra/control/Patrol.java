package dev.perennial.infra.control;

import dev.perennial.infra.config.Configuration;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// The patrol: a function that tells the topic itself what is wrong with replicas and streams. It is outside of any VPC and of what it watches over,
/// and CloudWatch tells when it is silent.
final class Patrol {
  private static final int ROUNDS_MISSED = 3;

  private final Construct scope;
  private final Functions functions;
  private final Configuration configuration;
  private final ITopic alarms;

  Patrol(Construct scope, Functions functions, Configuration configuration, ITopic alarms) {
    this.scope = scope;
    this.functions = functions;
    this.configuration = configuration;
    this.alarms = alarms;
  }

  void every(Duration interval) {
    functions.tell(Step.PATROL, "PERENNIAL_INSTALLATION", configuration.name());
    functions.tell(Step.PATROL, "PERENNIAL_TOPIC", alarms.getTopicArn());
    functions.tell(Step.PATROL, "PERENNIAL_EXPECTED_REPLICAS", Integer.toString(configuration.prometheus().replicas()));
    functions.tell(Step.PATROL, "PERENNIAL_SCRAPE_PATIENCE", configuration.prometheus().scrapeInterval().multipliedBy(3).toString());
    alarms.grantPublish(functions.grantee(Step.PATROL));
    Rule.Builder.create(scope, "patrol-makes-a-round")
        .description("Perennial: look after replicas and streams")
        .schedule(Schedule.rate(interval))
        // A round that was missed is not made up for: the next one sees the same.
        .targets(List.of(LambdaFunction.Builder.create(functions.live(Step.PATROL)).retryAttempts(0).maxEventAge(interval).build()))
        .build();
    var silent =
        Alarm.Builder.create(scope, "patrol-silent")
            .metric(
                Metric.Builder.create()
                    .namespace("Perennial")
                    .metricName("Rounds")
                    .dimensionsMap(Map.of("Installation", configuration.name(), "Rule", "All"))
                    .statistic("Sum")
                    .period(interval)
                    .build())
            .threshold(1)
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .evaluationPeriods(ROUNDS_MISSED)
            .treatMissingData(TreatMissingData.BREACHING)
            .alarmDescription(
                "The patrol has made no round for minutes: nobody watches the replicas. Look at the log of the function patrol; a permission or the table is"
                    + " the usual reason.")
            .build();
    silent.addAlarmAction(new SnsAction(alarms));
    silent.addOkAction(new SnsAction(alarms));
  }
}
