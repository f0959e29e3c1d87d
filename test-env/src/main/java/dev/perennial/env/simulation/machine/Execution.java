package dev.perennial.env.simulation.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// One run of a definition.
public final class Execution {
  private final Definition definition;
  private final String name;
  private final Outside outside;

  /// A run of this name.
  public Execution(Definition definition, String name, Outside outside) {
    this.definition = definition;
    this.name = name;
    this.outside = outside;
  }

  /// How a run ended.
  public sealed interface Ended {
    /// With this output.
    record Succeeded(Object output) implements Ended {}

    /// With an error.
    record Broken(String error, String cause) implements Ended {}
  }

  /// Runs to the end.
  public Ended run(Object input) {
    try {
      return new Ended.Succeeded(scope(definition.root(), input, Map.of("Execution", Map.<String, Object>of("Name", name))));
    } catch (Failed failed) {
      return new Ended.Broken(failed.error(), String.valueOf(failed.getMessage()));
    }
  }

  /// The states of a machine or of a map's items, from the first to an end.
  private Object scope(Map<String, Object> scope, Object input, Map<String, Object> context) {
    var states = Tree.object(scope.getOrDefault("States", Map.of()));
    var next = text(scope, "StartAt");
    var data = input;
    while (true) {
      var state = Tree.object(states.getOrDefault(next, Map.of()));
      var paths = new Paths(data, context);
      switch (text(state, "Type")) {
        case "Choice" -> {
          next = choose(state, paths);
          continue;
        }
        case "Succeed" -> {
          return data;
        }
        case "Fail" -> throw new Failed(text(state, "Error"), text(state, "Cause"));
        case "Wait" -> outside.sleep(Duration.ofSeconds(number(state, "Seconds")));
        case "Pass" -> data = result(state, paths, state.containsKey("Result") ? state.get("Result") : given(state, paths));
        case "Task", "Map" -> {
          try {
            data = result(state, paths, tried(state, paths));
          } catch (Failed failed) {
            var handler = matching(state, "Catch", failed).orElseThrow(() -> failed);
            var error = Map.<String, Object>of("Error", failed.error(), "Cause", String.valueOf(failed.getMessage()));
            data = Tree.NULL.equals(handler.get("ResultPath")) ? data : paths.with(String.valueOf(handler.getOrDefault("ResultPath", "$")), error);
            next = text(handler, "Next");
            continue;
          }
        }
        default -> throw new IllegalArgumentException("There is no simulation of the state " + next + ": " + Tree.text(state));
      }
      if (state.containsKey("End")) {
        return data;
      }
      next = text(state, "Next");
    }
  }

  private static Object given(Map<String, Object> state, Paths paths) {
    var input = paths.evaluate(String.valueOf(state.getOrDefault("InputPath", "$")));
    return state.containsKey("Parameters") ? new Paths(input, paths.context()).fill(state.getOrDefault("Parameters", "")) : input;
  }

  private static Object result(Map<String, Object> state, Paths paths, Object result) {
    var selected = state.containsKey("ResultSelector") ? new Paths(result, paths.context()).fill(state.getOrDefault("ResultSelector", "")) : result;
    return Tree.NULL.equals(state.get("ResultPath")) ? paths.input() : paths.with(String.valueOf(state.getOrDefault("ResultPath", "$")), selected);
  }

  private Object tried(Map<String, Object> state, Paths paths) {
    var attempts = new LinkedHashMap<Map<String, Object>, AtomicInteger>();
    while (true) {
      try {
        return text(state, "Type").equals("Map") ? map(state, paths) : task(state, paths);
      } catch (Failed failed) {
        var retry = matching(state, "Retry", failed).orElseThrow(() -> failed);
        int attempt = attempts.computeIfAbsent(retry, _ -> new AtomicInteger()).getAndIncrement();
        if (attempt >= number(retry, "MaxAttempts")) {
          throw failed;
        }
        double seconds = number(retry, "IntervalSeconds") * Math.pow(Double.parseDouble(String.valueOf(retry.getOrDefault("BackoffRate", 2L))), attempt);
        outside.jitter(Duration.ofMillis((long) (1000 * Math.min(seconds, (double) number(retry, "MaxDelaySeconds")))));
      }
    }
  }

  private Object task(Map<String, Object> state, Paths paths) {
    return outside.task(text(state, "Resource"), given(state, paths), Duration.ofSeconds(number(state, "TimeoutSeconds")));
  }

  private Object map(Map<String, Object> state, Paths paths) {
    var processor = Tree.object(state.getOrDefault("ItemProcessor", Map.of()));
    List<Object> items;
    if (state.containsKey("ItemReader")) {
      var parameters = Tree.object(paths.fill(Tree.object(state.getOrDefault("ItemReader", Map.of())).getOrDefault("Parameters", Map.of())));
      items = Tree.list(Tree.parse(outside.object(text(parameters, "Key"))));
    } else {
      items = Tree.list(paths.evaluate(String.valueOf(state.getOrDefault("ItemsPath", "$"))));
    }
    var failures = new AtomicInteger();
    var work = new ArrayList<Supplier<Object>>();
    for (var item : items) {
      var context = new LinkedHashMap<>(paths.context());
      context.put("Map", Map.of("Item", Map.of("Value", item)));
      var input = state.containsKey("ItemSelector") ? new Paths(paths.input(), context).fill(state.getOrDefault("ItemSelector", "")) : item;
      work.add(
          () -> {
            try {
              return scope(processor, input, context);
            } catch (Failed failed) {
              failures.incrementAndGet();
              return Map.of("Error", failed.error(), "Cause", String.valueOf(failed.getMessage()));
            }
          });
    }
    var results = outside.together(work, (int) number(state, "MaxConcurrency"));
    long tolerated = state.containsKey("ToleratedFailureCount") ? number(state, "ToleratedFailureCount") : 0;
    if (failures.get() > tolerated) {
      throw new Failed("States.ExceedToleratedFailureThreshold", failures.get() + " items failed.");
    }
    return results;
  }

  /// The first of a state's retriers or catchers that names the error.
  private static java.util.Optional<Map<String, Object>> matching(Map<String, Object> state, String kind, Failed failed) {
    for (var one : Tree.list(state.getOrDefault(kind, List.of()))) {
      var names = Tree.list(Tree.object(one).getOrDefault("ErrorEquals", List.of()));
      if (names.contains(failed.error()) || names.contains("States.ALL")) {
        return java.util.Optional.of(Tree.object(one));
      }
    }
    return java.util.Optional.empty();
  }

  private static String choose(Map<String, Object> state, Paths paths) {
    for (var choice : Tree.list(state.getOrDefault("Choices", List.of()))) {
      if (holds(Tree.object(choice), paths)) {
        return text(Tree.object(choice), "Next");
      }
    }
    return text(state, "Default");
  }

  private static boolean holds(Map<String, Object> rule, Paths paths) {
    for (var entry : rule.entrySet()) {
      var wanted = entry.getValue();
      switch (entry.getKey()) {
        case "Next", "Variable", "Comment" -> {}
        case "And" -> {
          return Tree.list(wanted).stream().allMatch(part -> holds(Tree.object(part), paths));
        }
        case "Or" -> {
          return Tree.list(wanted).stream().anyMatch(part -> holds(Tree.object(part), paths));
        }
        case "Not" -> {
          return !holds(Tree.object(wanted), paths);
        }
        case "IsPresent" -> {
          return paths.find(text(rule, "Variable")).isPresent() == (Boolean) wanted;
        }
        case "StringEquals", "BooleanEquals", "NumericEquals" -> {
          return paths.evaluate(text(rule, "Variable")).equals(wanted);
        }
        case "NumericGreaterThanEquals" -> {
          return (Long) paths.evaluate(text(rule, "Variable")) >= (Long) wanted;
        }
        case "NumericLessThan" -> {
          return (Long) paths.evaluate(text(rule, "Variable")) < (Long) wanted;
        }
        default -> throw new IllegalArgumentException("There is no simulation of the rule " + entry.getKey());
      }
    }
    throw new IllegalArgumentException("There is no rule in " + Tree.text(rule));
  }

  private static String text(Map<String, Object> of, String field) {
    if (of.get(field) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("There is no " + field + " in " + Tree.text(of));
  }

  private static long number(Map<String, Object> of, String field) {
    if (of.get(field) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("There is no number " + field + " in " + Tree.text(of));
  }
}
