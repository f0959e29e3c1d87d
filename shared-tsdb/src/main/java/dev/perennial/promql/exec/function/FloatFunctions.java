package dev.perennial.promql.exec.function;

import dev.perennial.promql.exec.histogram.Logarithm;
import dev.perennial.promql.exec.step.Column;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Functions of one number; histograms are dropped silently.
public final class FloatFunctions {
  /** The seconds of 400 years. */
  private static final long CYCLE = 146_097L * 86_400;

  private FloatFunctions() {}

  /// The mathematical function `name`, if it is one.
  public static Optional<DoubleUnaryOperator> mathematical(String name) {
    @Nullable DoubleUnaryOperator found =
        switch (name) {
          case "abs" -> Math::abs;
          case "ceil" -> Math::ceil;
          case "floor" -> Math::floor;
          case "exp" -> Math::exp;
          case "ln" -> Math::log;
          case "log2" -> Logarithm::base2;
          case "log10" -> Logarithm::base10;
          case "sqrt" -> Math::sqrt;
          case "sgn" -> x -> x < 0 ? -1 : x > 0 ? 1 : x;
          case "sin" -> Math::sin;
          case "cos" -> Math::cos;
          case "tan" -> Math::tan;
          case "asin" -> Math::asin;
          case "acos" -> Math::acos;
          case "atan" -> Math::atan;
          case "sinh" -> Math::sinh;
          case "cosh" -> Math::cosh;
          case "tanh" -> Math::tanh;
          case "asinh" -> Hyperbolic::asinh;
          case "acosh" -> Hyperbolic::acosh;
          case "atanh" -> Hyperbolic::atanh;
          case "deg" -> x -> x * 180 / Math.PI;
          case "rad" -> x -> x * Math.PI / 180;
          default -> null;
        };
    return Optional.ofNullable(found);
  }

  /// The calendar function `name` of seconds since 1970 in UTC, if it is one.
  public static Optional<DoubleUnaryOperator> calendar(String name) {
    if (name.equals("year")) {
      return Optional.of(FloatFunctions::year);
    }
    @Nullable ToIntFunction<LocalDateTime> found =
        switch (name) {
          case "month" -> LocalDateTime::getMonthValue;
          case "day_of_month" -> LocalDateTime::getDayOfMonth;
          case "day_of_week" -> time -> time.getDayOfWeek().getValue() % 7;
          case "day_of_year" -> LocalDateTime::getDayOfYear;
          case "hour" -> LocalDateTime::getHour;
          case "minute" -> LocalDateTime::getMinute;
          case "days_in_month" -> time -> YearMonth.from(time).lengthOfMonth();
          default -> null;
        };
    return found == null ? Optional.empty() : Optional.of(seconds -> found.applyAsInt(withinCycle(whole(seconds))));
  }

  private static double year(double seconds) {
    long whole = whole(seconds);
    return withinCycle(whole).getYear() + 400.0 * cycles(whole);
  }

  /** As Go does on amd64: what no long can hold becomes the least one, which its calendar takes for 2 to the power of 63. */
  private static long whole(double seconds) {
    return seconds >= -0x1p63 && seconds < 0x1p63 ? (long) seconds : Long.MIN_VALUE;
  }

  private static long cycles(long whole) {
    return whole == Long.MIN_VALUE ? Long.divideUnsigned(whole, CYCLE) : Math.floorDiv(whole, CYCLE);
  }

  /** The same day and time in the cycle of 400 years that began in 1970, after which the calendar repeats itself. */
  private static LocalDateTime withinCycle(long whole) {
    return LocalDateTime.ofEpochSecond(whole - cycles(whole) * CYCLE, 0, ZoneOffset.UTC);
  }

  /// A column with each float changed.
  public static Column apply(DoubleUnaryOperator function, Column in) {
    var values = in.values();
    var out = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = Column.isAbsent(values[i]) ? Column.ABSENT : function.applyAsDouble(values[i]);
    }
    return new Column(out);
  }

  /// A number and the parameters of its step.
  @FunctionalInterface
  public interface WithStep {
    /// The value at `step`, or [Column#ABSENT].
    double apply(double value, int step);
  }

  /// A column with each float changed by a function whose parameters differ from step to step.
  public static Column apply(WithStep function, Column in) {
    var values = in.values();
    var out = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = Column.isAbsent(values[i]) ? Column.ABSENT : function.apply(values[i], i);
    }
    return new Column(out);
  }

  /// `clamp` between two numbers.
  public static WithStep clamp(double[] least, double[] greatest) {
    return (value, step) ->
        greatest[step] < least[step] ? Column.ABSENT : Math.max(least[step], Math.min(greatest[step], value));
  }

  /// `round` to the nearest multiple, halves up.
  public static WithStep round(double[] to) {
    return (value, step) -> {
      double inverse = 1 / to[step];
      return Math.floor(value * inverse + 0.5) / inverse;
    };
  }
}
