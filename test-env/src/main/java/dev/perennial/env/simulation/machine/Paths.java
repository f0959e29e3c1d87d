package dev.perennial.env.simulation.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// JSONPath as definitions use it: `$`, `$.a.b`, `$.a[0]`, `$$.Execution.Name`, and functions over them.
record Paths(Object input, Map<String, Object> context) {
  /** The paths of the definitions are few, and followed in every execution. */
  private static final Map<String, List<String>> STEPS = new ConcurrentHashMap<>();

  /// What stands at a path; empty if nothing does.
  Optional<Object> find(String path) {
    boolean ofContext = path.startsWith("$$");
    Object here = ofContext ? context : input;
    for (var step : steps(path.substring(ofContext ? 2 : 1))) {
      if (step.startsWith("[")) {
        int index = Integer.parseInt(step.substring(1));
        if (!(here instanceof List<?> list) || index >= list.size()) {
          return Optional.empty();
        }
        here = list.get(index);
      } else {
        if (!(here instanceof Map<?, ?> map) || !map.containsKey(step)) {
          return Optional.empty();
        }
        here = map.get(step);
      }
    }
    return Optional.of(here);
  }

  /// What stands at a path, or what a function of paths gives.
  Object evaluate(String expression) {
    if (expression.startsWith("States.")) {
      int open = expression.indexOf('(');
      var arguments = arguments(expression.substring(open + 1, expression.length() - 1));
      return switch (expression.substring(0, open)) {
        case "States.Format" -> format(String.valueOf(arguments.getFirst()), arguments.subList(1, arguments.size()));
        case "States.ArrayContains" -> Tree.list(arguments.getFirst()).contains(arguments.getLast());
        case "States.JsonToString" -> Tree.text(arguments.getFirst());
        default -> throw new IllegalArgumentException("There is no simulation of " + expression);
      };
    }
    return find(expression)
        .orElseThrow(() -> new Failed("States.ParameterPathFailure", "There is no " + expression + " in " + Tree.text(input)));
  }

  /// A template of parameters, filled in: fields whose names end in `.$` are expressions.
  Object fill(Object template) {
    return switch (template) {
      case Map<?, ?> map -> {
        var filled = new LinkedHashMap<String, Object>();
        Tree.object(map).forEach(
            (name, value) -> {
              if (name.endsWith(".$")) {
                filled.put(name.substring(0, name.length() - 2), evaluate(String.valueOf(value)));
              } else {
                filled.put(name, fill(value));
              }
            });
        yield filled;
      }
      case List<?> list -> Tree.list(list).stream().map(this::fill).toList();
      default -> template;
    };
  }

  /// The input with a result at the path `$.name`, or in the input's place where the path is `$`.
  Object with(String path, Object result) {
    if (path.equals("$")) {
      return result;
    }
    var steps = steps(path.substring(1));
    if (steps.size() != 1) {
      throw new IllegalArgumentException("There is no simulation of the result path " + path);
    }
    var copy = new LinkedHashMap<>(Tree.object(input));
    copy.put(steps.getFirst(), result);
    return copy;
  }

  private static String format(String pattern, List<Object> values) {
    var out = new StringBuilder(pattern);
    for (var value : values) {
      int at = out.indexOf("{}");
      out.replace(at, at + 2, value instanceof String text ? text : Tree.text(value));
    }
    return out.toString();
  }

  private List<Object> arguments(String text) {
    var all = new ArrayList<Object>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      quoted ^= c == '\'';
      depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && !quoted && depth == 0) {
        all.add(argument(text.substring(start, i).strip()));
        start = i + 1;
      }
    }
    return all;
  }

  private Object argument(String text) {
    return text.startsWith("'") ? text.substring(1, text.length() - 1) : evaluate(text);
  }

  private static List<String> steps(String path) {
    return STEPS.computeIfAbsent(path, Paths::parsed);
  }

  private static List<String> parsed(String path) {
    var steps = new ArrayList<String>();
    for (var part : path.split("[.\\]]", -1)) {
      int open = part.indexOf('[');
      var name = open < 0 ? part : part.substring(0, open);
      if (!name.isEmpty()) {
        steps.add(name);
      }
      if (open >= 0) {
        steps.add(part.substring(open));
      }
    }
    return steps;
  }
}
