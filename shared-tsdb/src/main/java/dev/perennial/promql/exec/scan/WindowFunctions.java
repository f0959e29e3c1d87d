package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.annotation.Annotations;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Position;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The range functions by name.
public final class WindowFunctions {
  private static final List<String> ANCHORED = List.of("changes", "delta", "increase", "rate", "resets");
  private static final List<String> SMOOTHED = List.of("delta", "increase", "rate");

  private WindowFunctions() {}

  /// The kernels of `name`, one for each thread; empty if it is not a function of a range.
  ///
  /// `range` is as `extent` says; `scalars` are the values of its scalar arguments at each step, `scalarPosition` where the first
  /// of these stands.
  ///
  /// @throws QueryException if the function does not go with the extent
  public static Optional<Supplier<WindowFunction>> named(
      String name,
      long range,
      Extent extent,
      List<double[]> scalars,
      Position scalarPosition,
      Annotations annotations) {
    if (extent != Extent.PLAIN && !fitting(extent).contains(name)) {
      throw QueryException.execution(
          extent.name().toLowerCase(Locale.ROOT)
              + " modifier can only be used with: "
              + String.join(", ", fitting(extent))
              + " - not with "
              + name);
    }
    @Nullable Supplier<WindowFunction> found =
        extent == Extent.PLAIN
            ? plain(name, range, scalars, scalarPosition, annotations)
            : switch (name) {
              case "rate" -> () -> new ExtendedRate(Rate.Kind.RATE, range);
              case "increase" -> () -> new ExtendedRate(Rate.Kind.INCREASE, range);
              case "delta" -> () -> new ExtendedRate(Rate.Kind.DELTA, range);
              default -> plain(name, range, scalars, scalarPosition, annotations);
            };
    return Optional.ofNullable(found);
  }

  private static List<String> fitting(Extent extent) {
    return extent == Extent.ANCHORED ? ANCHORED : SMOOTHED;
  }

  private static @Nullable Supplier<WindowFunction> plain(
      String name, long range, List<double[]> scalars, Position scalarPosition, Annotations annotations) {
    return
        switch (name) {
          case "rate" -> () -> new Rate(Rate.Kind.RATE, range);
          case "increase" -> () -> new Rate(Rate.Kind.INCREASE, range);
          case "delta" -> () -> new Rate(Rate.Kind.DELTA, range);
          case "irate" -> () -> new InstantRate(InstantRate.Kind.IRATE);
          case "idelta" -> () -> new InstantRate(InstantRate.Kind.IDELTA);
          case "changes" -> () -> new Steplike(Steplike.Kind.CHANGES);
          case "resets" -> () -> new Steplike(Steplike.Kind.RESETS);
          case "count_over_time" -> () -> OverTime.COUNT;
          case "present_over_time", "absent_over_time" -> () -> OverTime.PRESENT;
          case "last_over_time" -> () -> OverTime.LAST;
          case "first_over_time" -> () -> OverTime.FIRST;
          case "ts_of_last_over_time" -> () -> OverTime.TIME_OF_LAST;
          case "ts_of_first_over_time" -> () -> OverTime.TIME_OF_FIRST;
          case "min_over_time" -> () -> new SlidingExtreme(SlidingExtreme.Kind.MIN);
          case "max_over_time" -> () -> new SlidingExtreme(SlidingExtreme.Kind.MAX);
          case "ts_of_min_over_time" -> () -> FloatsOverTime.TIME_OF_MIN;
          case "ts_of_max_over_time" -> () -> FloatsOverTime.TIME_OF_MAX;
          case "stddev_over_time" -> () -> FloatsOverTime.STDDEV;
          case "stdvar_over_time" -> () -> FloatsOverTime.STDVAR;
          case "mad_over_time" -> () -> FloatsOverTime.MAD;
          case "sum_over_time" -> () -> new SumOverTime(SumOverTime.Kind.SUM);
          case "avg_over_time" -> () -> new SumOverTime(SumOverTime.Kind.AVG);
          case "deriv" -> () -> new Regression(new double[0]);
          case "xrate" -> () -> new BridgedRate(Rate.Kind.RATE, range);
          case "xincrease" -> () -> new BridgedRate(Rate.Kind.INCREASE, range);
          case "xdelta" -> () -> new BridgedRate(Rate.Kind.DELTA, range);
          case "predict_linear" -> () -> new Regression(scalars.getFirst());
          case "quantile_over_time" -> () -> new QuantileOverTime(scalars.getFirst(), scalarPosition, annotations);
          case "double_exponential_smoothing" -> () -> new Smoothing(scalars.get(0), scalars.get(1));
          default -> null;
        };
  }
}
