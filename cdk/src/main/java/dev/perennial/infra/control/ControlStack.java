package dev.perennial.infra.control;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.storage.Stored;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/// The pipeline and the patrol, outside any VPC.
public final class ControlStack extends Stack {
  private final Topic alarms;

  /// A control stack named `id` in `scope`, working on what is `stored`.
  public ControlStack(Construct scope, String id, StackProps props, Configuration configuration, Stored stored, Assets assets) {
    super(scope, id, props);
    alarms = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
    configuration.operation().email().forEach(address -> alarms.addSubscription(new EmailSubscription(address)));
  }

  /// Where alarms are told.
  public ITopic alarms() {
    return alarms;
  }
}
