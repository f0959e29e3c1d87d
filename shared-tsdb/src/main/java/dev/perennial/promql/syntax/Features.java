package dev.perennial.promql.syntax;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The experimental parts of PromQL that are allowed.
public record Features(Set<Feature> enabled) {
  /// A part of PromQL that must be allowed; `flag` is its name in Prometheus' `--enable-feature`.
  public enum Feature {
    /// Functions and aggregations that may still change.
    EXPERIMENTAL_FUNCTIONS("promql-experimental-functions"),
    /// The modifiers `anchored` and `smoothed`.
    EXTENDED_RANGE_SELECTORS("promql-extended-range-selectors"),
    /// The modifiers `fill`, `fill_left` and `fill_right`.
    FILL_MODIFIERS("promql-binop-fill-modifiers"),
    /// Metric names are dropped at the end of a query, not at each function.
    DELAYED_NAME_REMOVAL("promql-delayed-name-removal"),
    /// Start timestamps take part in finding counter resets.
    START_TIMESTAMPS("use-start-timestamps"),
    /// The labels `__type__` and `__unit__` say what a metric is.
    TYPE_AND_UNIT_LABELS("type-and-unit-labels"),
    /// Statistics can be asked for each step.
    PER_STEP_STATS("promql-per-step-stats"),
    /// Thanos' functions `xrate`, `xincrease` and `xdelta`, which Prometheus does not know.
    X_FUNCTIONS("x-functions");

    private final String flag;

    Feature(String flag) {
      this.flag = flag;
    }

    /// Its name in `--enable-feature`.
    public String flag() {
      return flag;
    }

    /// The feature of that name, if there is one.
    public static Optional<Feature> named(String flag) {
      return Arrays.stream(values()).filter(feature -> feature.flag.equals(flag)).findFirst();
    }
  }

  private static final Features NONE = new Features(Set.of());
  private static final Features ALL = new Features(EnumSet.allOf(Feature.class));

  /// Copies the set.
  public Features {
    enabled = Set.copyOf(enabled);
  }

  /// Stable PromQL only.
  public static Features none() {
    return NONE;
  }

  /// Everything.
  public static Features all() {
    return ALL;
  }

  /// Those given.
  public static Features of(Feature... features) {
    return new Features(Set.of(features));
  }

  /// Whether `feature` is allowed.
  public boolean has(Feature feature) {
    return enabled.contains(feature);
  }
}
