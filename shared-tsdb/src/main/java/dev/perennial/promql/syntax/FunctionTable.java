package dev.perennial.promql.syntax;

import static dev.perennial.promql.syntax.ValueType.MATRIX;
import static dev.perennial.promql.syntax.ValueType.SCALAR;
import static dev.perennial.promql.syntax.ValueType.STRING;
import static dev.perennial.promql.syntax.ValueType.VECTOR;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All functions of Prometheus 3.14 with their types, and Thanos' `xrate` and its like.
///
/// A line of the table: the types of the arguments (`s` scalar, `v` instant vector, `r` range vector, `t` text), then `?n` if the
/// last one may come up to n times or not at all, or `*` if any number of times; `>` and the type of the result; a
/// colon; and the names, an experimental one with `!`.
final class FunctionTable {
  private static final String TABLE =
      """
      v>v: abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count
      v>v: histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt
      v>v: start_timestamp! tan tanh timestamp
      v>s: scalar
      v?1>v: day_of_month day_of_week day_of_year days_in_month hour minute month year
      r>v: absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate
      r>v: last_over_time mad_over_time! max_over_time min_over_time present_over_time rate resets stddev_over_time
      r>v: stdvar_over_time sum_over_time ts_of_first_over_time! ts_of_last_over_time! ts_of_max_over_time!
      r>v: ts_of_min_over_time!
      >s: pi time end! range! start! step!
      ss>s: max_of! min_of!
      s>v: vector
      vss>v: clamp
      vs>v: clamp_max clamp_min
      vs?1>v: round
      rss>v: double_exponential_smoothing!
      rs>v: predict_linear
      sr>v: quantile_over_time
      sv>v: histogram_quantile
      ssv>v: histogram_fraction
      vtss?9>v: histogram_quantiles!
      vv?1>v: info!
      vttt*>v: label_join
      vtttt>v: label_replace
      vt*>v: sort_by_label! sort_by_label_desc!
      r>v: xdelta xincrease xrate
      """;

  private static final Map<String, Function> FUNCTIONS = read();

  private FunctionTable() {}

  static Optional<Function> named(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name));
  }

  static List<Function> all() {
    return List.copyOf(FUNCTIONS.values());
  }

  private static Map<String, Function> read() {
    var functions = new TreeMap<String, Function>();
    TABLE.lines().forEach(line -> readLine(line, functions));
    return functions;
  }

  private static void readLine(String line, Map<String, Function> into) {
    int arrow = line.indexOf('>');
    int colon = line.indexOf(':');
    String arguments = line.substring(0, arrow);
    var types = arguments.chars().takeWhile(Character::isLetter).mapToObj(FunctionTable::type).toList();
    String repeat = arguments.substring(types.size());
    int optional = repeat.isEmpty() ? 0 : repeat.equals("*") ? Function.ANY : Integer.parseInt(repeat, 1, repeat.length(), 10);
    var result = type(line.charAt(arrow + 1));
    for (String name : line.substring(colon + 2).split(" ", -1)) {
      boolean experimental = name.endsWith("!");
      String bare = experimental ? name.substring(0, name.length() - 1) : name;
      into.put(bare, new Function(bare, types, optional, result, experimental));
    }
  }

  private static ValueType type(int letter) {
    return switch (letter) {
      case 's' -> SCALAR;
      case 'v' -> VECTOR;
      case 'r' -> MATRIX;
      case 't' -> STRING;
      default -> throw new IllegalArgumentException("Cannot read the table of functions: there is no type " + (char) letter);
    };
  }
}
