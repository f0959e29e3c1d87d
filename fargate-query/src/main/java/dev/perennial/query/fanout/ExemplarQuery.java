package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Discovery;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A question for exemplars in PromQL, as one endpoint is asked it: selectors joined by `+`.
///
/// What a Prometheus has in memory carries no external labels, so matchers on them are decided here. A querier behind has them.
final class ExemplarQuery {
  private ExemplarQuery() {}

  /// The question, or an empty text where the endpoint's external labels contradict every selector.
  static String of(Discovery.Standing teller, List<List<Matcher>> selectors) {
    var asked = new LinkedHashSet<String>();
    for (var external : teller.endpoint().labelSets()) {
      for (var selector : selectors) {
        of(external, selector)
            .map(inside -> teller.component().equals("query") ? selector : inside)
            .ifPresent(wanted -> asked.add(text(wanted)));
      }
    }
    return String.join(" + ", asked);
  }

  private static Optional<List<Matcher>> of(Labels external, List<Matcher> selector) {
    boolean agrees = selector.stream().allMatch(matcher -> !external.has(matcher.name()) || matcher.matches(external));
    return agrees ? Optional.of(selector.stream().filter(matcher -> !external.has(matcher.name())).toList()) : Optional.empty();
  }

  /** A selector has to refuse the series without labels. */
  private static String text(List<Matcher> matchers) {
    var enough = matchers.stream().anyMatch(matcher -> !matcher.matchesMissing()) ? "" : Labels.NAME + "!=\"\"";
    return matchers.stream()
        .map(ExemplarQuery::text)
        .collect(Collectors.joining(",", "{" + enough + (enough.isEmpty() || matchers.isEmpty() ? "" : ","), "}"));
  }

  private static String text(Matcher matcher) {
    var name = matcher.name();
    if (name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
      return matcher.toString();
    }
    var quoted = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + quoted + '"' + matcher.toString().substring(name.length());
  }
}
