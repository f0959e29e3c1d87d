package dev.perennial.lambda.relabel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.perennial.tsdb.labels.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The fields of one rule as they are written, with Prometheus' defaults where nothing is.
record RuleFields(String action, List<String> sources, String separator, String target, String regex, String modulus, String replacement) {
  private static final String ANYTHING = "(.*)";
  private static final String SEPARATOR = ";";
  private static final String FIRST_GROUP = "$1";
  private static final Set<String> FIELDS =
      new TreeSet<>(List.of("action", "source_labels", "separator", "target_label", "regex", "modulus", "replacement"));
  private static final Set<String> ACTIONS =
      new TreeSet<>(
          List.of("replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "lowercase", "uppercase", "labelmap", "labeldrop", "labelkeep"));

  static RuleFields of(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("it has no fields");
    }
    var texts = new HashMap<String, String>();
    var sources = new ArrayList<String>();
    map.forEach(
        (key, value) -> {
          var field = String.valueOf(key);
          if (!FIELDS.contains(field)) {
            throw new IllegalArgumentException("there is no field \"" + field + "\" (known: " + String.join(", ", FIELDS) + ")");
          }
          if (field.equals("source_labels")) {
            sources.addAll(names(value));
          } else if (value instanceof String text) {
            texts.put(field, text);
          } else {
            throw new IllegalArgumentException(field + " is no text");
          }
        });
    return new RuleFields(
        texts.getOrDefault("action", "replace").toLowerCase(Locale.ROOT), sources, texts.getOrDefault("separator", SEPARATOR),
        texts.getOrDefault("target_label", ""), texts.getOrDefault("regex", ANYTHING), texts.getOrDefault("modulus", ""),
        texts.getOrDefault("replacement", FIRST_GROUP));
  }

  private static List<String> names(Object value) {
    if (value instanceof List<?> list && list.stream().allMatch(name -> name instanceof String text && !text.isEmpty())) {
      return list.stream().map(String::valueOf).toList();
    }
    throw new IllegalArgumentException("source_labels is no list of names such as [job, instance]");
  }

  Rule rule() {
    var source = new Rule.Source(sources, separator);
    return switch (action) {
      case "replace" -> new Rule.Replace(source, pattern(), new Template(needTarget()), new Template(replacement));
      case "keep" -> new Rule.Keep(source, pattern());
      case "drop" -> new Rule.Drop(source, pattern());
      case "keepequal" -> new Rule.KeepEqual(onlySource(source), needTarget());
      case "dropequal" -> new Rule.DropEqual(onlySource(source), needTarget());
      case "hashmod" -> new Rule.HashMod(source, needTarget(), needModulus());
      case "lowercase" -> new Rule.Lowercase(unreplaced(source), needTarget());
      case "uppercase" -> new Rule.Uppercase(unreplaced(source), needTarget());
      case "labelmap" -> new Rule.LabelMap(pattern(), new Template(needReplacement()));
      case "labeldrop" -> new Rule.LabelDrop(onlyPattern());
      case "labelkeep" -> new Rule.LabelKeep(onlyPattern());
      default -> throw new IllegalArgumentException("there is no action \"" + action + "\" (known: " + String.join(", ", ACTIONS) + ")");
    };
  }

  private Pattern pattern() {
    try {
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("\"" + regex + "\" is no regular expression of RE2 (" + e.getDescription() + ")", e);
    }
  }

  private Pattern onlyPattern() {
    if (!sources.isEmpty() || !target.isEmpty() || !modulus.isEmpty() || !separator.equals(SEPARATOR) || !replacement.equals(FIRST_GROUP)) {
      throw new IllegalArgumentException(action + " takes a regex and no other field");
    }
    return pattern();
  }

  private Rule.Source onlySource(Rule.Source source) {
    if (!regex.equals(ANYTHING) || !modulus.isEmpty() || !separator.equals(SEPARATOR) || !replacement.equals(FIRST_GROUP)) {
      throw new IllegalArgumentException(action + " takes source_labels and a target_label and no other field");
    }
    return source;
  }

  private Rule.Source unreplaced(Rule.Source source) {
    if (!replacement.equals(FIRST_GROUP)) {
      throw new IllegalArgumentException(action + " takes no replacement");
    }
    return source;
  }

  private String needTarget() {
    if (target.isEmpty()) {
      throw new IllegalArgumentException(action + " needs a target_label");
    }
    return target;
  }

  private String needReplacement() {
    if (replacement.isEmpty()) {
      throw new IllegalArgumentException(action + " needs a replacement that gives a label's name");
    }
    return replacement;
  }

  private long needModulus() {
    try {
      long number = Long.parseUnsignedLong(modulus);
      if (number != 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new IllegalArgumentException("hashmod needs a modulus, a whole number above zero" + (modulus.isEmpty() ? "" : ", not " + modulus));
  }
}
