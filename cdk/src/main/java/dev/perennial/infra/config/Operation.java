package dev.perennial.infra.config;

import java.time.Duration;
import java.util.List;

/// What operating the installation takes: who hears of alarms, how long logs are kept, whether requests are traced.
public record Operation(List<String> email, Duration logRetention, Tracing tracing) {
  private static final List<Integer> LOG_DAYS = List.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

  /// Whether Lambdas and state machines send traces to X-Ray.
  public enum Tracing {
    /// They do.
    ON,
    /// They do not.
    OFF
  }

  /// Checks the addresses and the retention.
  public Operation {
    email = List.copyOf(email);
    for (String address : email) {
      if (!address.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
        throw Refusal.of("operation.email", address, "give addresses of e-mail");
      }
    }
    if (logRetention.toSeconds() % 86_400 != 0 || !LOG_DAYS.contains((int) logRetention.toDays())) {
      throw Refusal.of("operation.logRetention", logRetention, "CloudWatch keeps logs for one of " + LOG_DAYS + " days");
    }
  }

  static Operation from(Section section) {
    return new Operation(
        section.texts("email"), section.length("logRetention", Duration.ofDays(30)), section.choice("tracing", Tracing.ON));
  }
}
