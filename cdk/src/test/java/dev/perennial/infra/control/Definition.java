package dev.perennial.infra.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A state machine's definition as it stands in a template: its states by name, those inside maps included.
///
/// What the template fills in at deployment, such as ARNs, stands as `${LogicalId}`.
record Definition(JsonNode root, Map<String, JsonNode> states) {
  static Definition of(JsonNode machine) {
    var text = new StringBuilder();
    var value = machine.path("Properties").path("DefinitionString");
    if (value.isTextual()) {
      text.append(value.asText());
    } else {
      for (var part : value.path("Fn::Join").path(1)) {
        text.append(part.isTextual() ? part.asText() : "${" + part.path("Ref").asText(part.path("Fn::GetAtt").path(0).asText("?")) + "}");
      }
    }
    try {
      var root = new ObjectMapper().readTree(text.toString());
      var states = new LinkedHashMap<String, JsonNode>();
      collect(root, states);
      return new Definition(root, states);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(JsonNode scope, Map<String, JsonNode> states) {
    scope.path("States")
        .properties()
        .forEach(
            entry -> {
              states.put(entry.getKey(), entry.getValue());
              collect(entry.getValue().path("ItemProcessor"), states);
            });
  }

  JsonNode state(String name) {
    var found = states.get(name);
    if (found == null) {
      throw new AssertionError("There is no state " + name + " among " + states.keySet());
    }
    return found;
  }

  /// The states that may come next, in good times and bad.
  List<String> next(String name) {
    var state = state(name);
    var all = new TreeSet<String>();
    state.findValuesAsText("Next").forEach(all::add);
    if (state.has("Default")) {
      all.add(state.path("Default").asText());
    }
    // Those of a map's own states are not the map's.
    if (state.has("ItemProcessor")) {
      all.clear();
      all.add(state.path("Next").asText());
      state.path("Catch").findValuesAsText("Next").forEach(all::add);
    }
    return List.copyOf(all);
  }

  /// The states from `first` on, along `Next` alone, through choices by what `outcome` equals.
  List<String> path(String first, String outcome) {
    var path = new ArrayList<String>();
    for (var name = first; !name.isEmpty() && !path.contains(name); ) {
      path.add(name);
      var state = state(name);
      var next = state.path("Next").asText("");
      for (var choice : state.path("Choices")) {
        if (choice.path("StringEquals").asText("").equals(outcome)) {
          next = choice.path("Next").asText();
        }
      }
      name = next;
    }
    return path;
  }
}
