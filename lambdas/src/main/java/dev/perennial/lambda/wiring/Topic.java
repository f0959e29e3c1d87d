package dev.perennial.lambda.wiring;

import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.failure.PageException;
import dev.perennial.lambda.failure.RetryException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;

/// A topic of SNS, which is told of what begins and of what ends. The client is made when there is the first thing to tell.
final class Topic implements Alarms {
  /** SNS takes no longer subject. */
  private static final int SUBJECT = 100;

  private final Supplier<SnsClient> clients;
  private final String arn;
  private @org.jspecify.annotations.Nullable SnsClient client;

  Topic(Supplier<SnsClient> clients, String arn) {
    this.clients = clients;
    this.arn = arn;
  }

  @Override
  public void tell(Round before, Round now) {
    for (var alarm : now.begun(before)) {
      publish("Perennial: " + alarm.rule().alert() + " " + alarm.labels(), alarm.sentence() + "\n" + alarm.rule().action());
    }
    for (var alarm : now.resolved()) {
      publish("Perennial: resolved, " + alarm.rule().alert() + " " + alarm.labels(), "This is over, since " + now.at() + ": " + over(alarm));
    }
  }

  private static String over(Alarm alarm) {
    return alarm.sentence() + " It began at " + alarm.since() + ".";
  }

  private void publish(String subject, String message) {
    if (arn.isEmpty()) {
      throw new PageException(
          "Cannot tell anybody \"" + subject + "\": the environment variable PERENNIAL_TOPIC is not set.", new IllegalStateException("PERENNIAL_TOPIC"));
    }
    try {
      client().publish(request -> request.topicArn(arn).subject(printable(subject)).message(message));
    } catch (SdkException e) {
      throw new RetryException("Cannot publish \"" + subject + "\" to " + arn + ": " + e.getMessage(), e);
    }
  }

  /** A subject is ASCII, and one line. */
  private static String printable(String text) {
    var ascii = text.replaceAll("[^ -~]", "?");
    return ascii.length() <= SUBJECT ? ascii : ascii.substring(0, SUBJECT - 3) + "...";
  }

  private synchronized SnsClient client() {
    if (client == null) {
      client = clients.get();
    }
    return client;
  }
}
