package dev.perennial.infra.fargate;

import dev.perennial.infra.config.Configuration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/// Groups of logs that are kept as long as the configuration says.
public final class Logs {
  private Logs() {}

  /// A group of logs; it goes with its stack.
  public static LogGroup group(Construct scope, String id, Configuration configuration) {
    return kept(LogGroup.Builder.create(scope, id), configuration);
  }

  /// The same under a name that is not chosen at deployment.
  public static LogGroup group(Construct scope, String id, Configuration configuration, String name) {
    return kept(LogGroup.Builder.create(scope, id).logGroupName(name), configuration);
  }

  private static LogGroup kept(LogGroup.Builder builder, Configuration configuration) {
    var group = builder.retention(RetentionDays.INFINITE).removalPolicy(RemovalPolicy.DESTROY).build();
    if (group.getNode().getDefaultChild() instanceof CfnLogGroup resource) {
      resource.setRetentionInDays((int) configuration.operation().logRetention().toDays());
    }
    return group;
  }
}
