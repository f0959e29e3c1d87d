package dev.perennial.lambda.relabel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/// The YAML of rules. Every scalar is the text that stands there: `replacement: 010` is no eight.
final class RulesFile {
  /** The names that Prometheus' configuration has for rules over series and targets. */
  private static final Set<String> NAMES = Set.of("relabel_configs", "metric_relabel_configs", "write_relabel_configs");

  private RulesFile() {}

  static List<Rule> parse(String text) {
    Object tree;
    try {
      tree = new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("it is no YAML (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")", e);
    }
    if (tree instanceof Map<?, ?> map && map.size() == 1 && NAMES.contains(String.valueOf(map.keySet().iterator().next()))) {
      tree = map.values().iterator().next();
    }
    if (!(tree instanceof List<?> list) || list.isEmpty()) {
      throw new IllegalArgumentException("it is no list of rules, each with an action and what that needs");
    }
    var rules = new ArrayList<Rule>();
    for (var item : list) {
      try {
        rules.add(RuleFields.of(item).rule());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("rule " + (rules.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }
}
