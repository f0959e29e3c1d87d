package dev.perennial.tsdb.objectstore.s3;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/// How long and how often a client tries before a request to S3 counts as failed: throttling, resets, cut and stuck answers are tried
/// again with growing pauses, at most [#ATTEMPTS] times.
///
/// The bound of an attempt is for bodies that go on for ever in drops, which no bound of silence catches.
public record S3Patience(Duration attempt, Duration pause) {
  /// The most attempts of one request.
  public static final int ATTEMPTS = 6;

  /// For S3: attempts of a minute; pauses of up to 100 ms at first, throttled ones of up to 500 ms, each time doubled.
  public static final S3Patience DEFAULT = new S3Patience(Duration.ofMinutes(1), Duration.ofMillis(100));

  private static final int LONGEST_PAUSE = 100;

  /// The settings of a client.
  public ClientOverrideConfiguration configuration() {
    var strategy =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(ATTEMPTS)
            .backoffStrategy(BackoffStrategy.exponentialDelay(pause, pause.multipliedBy(LONGEST_PAUSE)))
            .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(pause.multipliedBy(5), pause.multipliedBy(2L * LONGEST_PAUSE)))
            .build();
    return ClientOverrideConfiguration.builder()
        .retryStrategy(strategy)
        .apiCallAttemptTimeout(attempt)
        .apiCallTimeout(attempt.multipliedBy(ATTEMPTS).plus(pause.multipliedBy(5L * LONGEST_PAUSE)))
        .build();
  }
}
