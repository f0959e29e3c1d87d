package dev.perennial.infra.prometheus;

import dev.perennial.infra.Assets;
import dev.perennial.infra.Explained;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.control.Compilers;
import dev.perennial.infra.control.Handlers;
import dev.perennial.infra.network.NetworkStack;
import dev.perennial.infra.storage.Stored;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

/// The function inside the network that hands what the patrol found to the Alertmanagers. It reads one object, and reaches nothing but them and S3.
final class Relay {
  private Relay() {}

  static void in(Construct scope, Configuration configuration, Assets assets, Stored stored, NetworkStack network, SecurityGroup alertmanagers, ITopic alarms) {
    var group = SecurityGroup.Builder.create(scope, "RelayGroup").vpc(network.vpc()).description("Perennial: relay of the patrol").build();
    Alertmanagers.tell(alertmanagers, group);
    var function =
        new Handlers(configuration, stored, assets)
            .function(scope, "relay", 512, java.time.Duration.ofSeconds(30), Compilers.FIRST)
            .vpc(network.vpc())
            .vpcSubnets(SubnetSelection.builder().subnets(network.subnets()).build())
            // Without an address of its own it reaches S3 by the gateway endpoint, and needs nothing else.
            .allowPublicSubnet(true)
            .securityGroups(List.of(group))
            .reservedConcurrentExecutions(1)
            .build();
    function.addEnvironment("PERENNIAL_ALERTMANAGERS", "http://alertmanager." + configuration.name() + ".internal:" + Alertmanagers.API);
    stored.blocks().grantRead(function, Stored.BOARD);
    Explained.grants(function);
    Explained.finding(function, "IAM4", "The managed policies by which a function writes its own logs and joins a network.");
    var live = Alias.Builder.create(scope, "relay-live").aliasName("live").version(function.getCurrentVersion()).build();
    Rule.Builder.create(scope, "relay-hands-on")
        .description("Perennial: hand what the patrol found to the Alertmanagers")
        .schedule(Schedule.rate(Duration.minutes(1)))
        .targets(List.of(LambdaFunction.Builder.create(live).retryAttempts(0).maxEventAge(Duration.minutes(1)).build()))
        .build();
    var failing =
        function
            .metricErrors(MetricOptions.builder().period(Duration.minutes(1)).statistic("Sum").build())
            .createAlarm(
                scope,
                "relay-failing",
                CreateAlarmOptions.builder()
                    .alarmDescription(
                        "What the patrol finds does not reach the Alertmanagers. Look at the log of the function relay, and whether an Alertmanager runs; the topic is told all the same.")
                    .threshold(0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                    .evaluationPeriods(5)
                    .treatMissingData(TreatMissingData.NOT_BREACHING)
                    .build());
    failing.addAlarmAction(new SnsAction(alarms));
    failing.addOkAction(new SnsAction(alarms));
  }
}
