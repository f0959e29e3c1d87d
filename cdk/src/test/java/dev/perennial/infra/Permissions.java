package dev.perennial.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Who may do what, read from a template: a line a statement, `role | actions | on`.
final class Permissions {
  private static final Pattern HASH = Pattern.compile("(?<=\\w)[0-9A-F]{8}(?=\\W|$)");
  private static final Pattern EXPORT = Pattern.compile(".*:ExportsOutput(?:Ref|FnGetAtt)(\\w+)");

  private Permissions() {}

  /** The actions of all statements that allow something, of roles and of what roles are given. */
  static List<String> actions(JsonNode template) {
    var all = new ArrayList<String>();
    statements(template, (_, statement) -> all.addAll(list(statement.path("Action"))));
    return all;
  }

  /** The table of a stack. */
  static String table(JsonNode template) {
    var rows = new TreeSet<String>();
    statements(
        template,
        (who, statement) -> {
          var on = new TreeSet<String>();
          each(statement.path("Resource")).forEach(resource -> on.add(name(resource)));
          rows.add(who + " | " + String.join(" ", new TreeSet<>(list(statement.path("Action")))) + " | " + String.join(" ", on));
        });
    return String.join("\n", rows) + "\n";
  }

  private interface Each {
    void take(String who, JsonNode statement);
  }

  private static void statements(JsonNode template, Each each) {
    template.path("Resources").properties().forEach(entry -> {
      var properties = entry.getValue().path("Properties");
      switch (entry.getValue().path("Type").asText()) {
        case "AWS::IAM::Policy" -> {
          var who = new TreeSet<String>();
          properties.path("Roles").forEach(role -> who.add(name(role)));
          properties.path("PolicyDocument").path("Statement").forEach(statement -> each.take(String.join(" ", who), statement));
        }
        case "AWS::IAM::Role" ->
            properties
                .path("Policies")
                .forEach(policy -> policy.path("PolicyDocument").path("Statement").forEach(statement -> each.take(name(entry.getKey()), statement)));
        default -> {
          // Gives nobody anything.
        }
      }
    });
  }

  private static List<JsonNode> each(JsonNode one) {
    if (!one.isArray()) {
      return List.of(one);
    }
    var all = new ArrayList<JsonNode>();
    one.forEach(all::add);
    return all;
  }

  private static List<String> list(JsonNode one) {
    return each(one).stream().map(JsonNode::asText).toList();
  }

  /** A resource as one would call it: without the letters that make its id unique. */
  private static String name(JsonNode value) {
    if (value.isTextual()) {
      return value.asText();
    }
    if (value.has("Ref")) {
      return name(value.path("Ref").asText());
    }
    if (value.has("Fn::GetAtt")) {
      return name(value.path("Fn::GetAtt").path(0).asText());
    }
    if (value.has("Fn::ImportValue")) {
      var export = EXPORT.matcher(value.path("Fn::ImportValue").asText());
      return export.matches() ? name(export.group(1).replaceAll("([0-9A-F]{8})(Arn|Name)?[0-9A-F]{8}$", "$1")) : value.toString();
    }
    if (value.has("Fn::Join")) {
      var out = new StringBuilder();
      value.path("Fn::Join").path(1).forEach(part -> out.append(name(part)));
      return out.toString();
    }
    return value.toString();
  }

  private static String name(String id) {
    return HASH.matcher(id).replaceAll("");
  }
}
