package dev.perennial.promql.syntax;

import java.util.List;
import java.util.Optional;

/// A function's name and types.
///
/// `parameters` are in order; `optional` says how many arguments fewer or more there may be: 0 none, a positive
/// number that the last parameter may be left out or given up to that many times, [#ANY] or given any number of times.
/// An `experimental` function must be allowed by [Features.Feature#EXPERIMENTAL_FUNCTIONS].
public record Function(String name, List<ValueType> parameters, int optional, ValueType returns, boolean experimental) {
  /// In [#optional]: any number of times, also none.
  public static final int ANY = -1;

  /// Copies the parameters.
  public Function {
    parameters = List.copyOf(parameters);
  }

  /// The function called `name`, in lower case, if there is one.
  public static Optional<Function> named(String name) {
    return FunctionTable.named(name);
  }

  /// All functions, by name.
  public static List<Function> all() {
    return FunctionTable.all();
  }

  /// The fewest arguments a call may have.
  public int fewest() {
    return optional == 0 ? parameters.size() : parameters.size() - 1;
  }

  /// The most arguments a call may have.
  public int most() {
    return optional == ANY ? Integer.MAX_VALUE : fewest() + (optional == 0 ? 0 : optional);
  }

  /// The type that the argument at place `i` must have.
  public ValueType parameter(int i) {
    return parameters.get(Math.min(i, parameters.size() - 1));
  }
}
