package dev.perennial.lambda.alarm;

/// Who tells people what the patrol found.
@FunctionalInterface
public interface Alarms {
  /// Tells of the round `now`, which came after `before`: what begun and what ended since, or all there is. What was told already may be told again.
  void tell(Round before, Round now);
}
