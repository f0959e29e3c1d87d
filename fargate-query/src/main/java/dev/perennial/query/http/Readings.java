package dev.perennial.query.http;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.endpoints.StoreChoice;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Matcher;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Thanos' parameters `dedup`, `replicaLabels[]`, `partial_response`, `storeMatch[]` and `max_source_resolution`, with the server's defaults.
final class Readings {
  private final Set<String> replicaLabels;

  Readings(List<String> replicaLabels) {
    this.replicaLabels = Set.copyOf(replicaLabels);
  }

  /// How a request wants to read; `step` is what `auto` divides by five.
  Reading of(Parameters parameters, Duration step) {
    var form = parameters.form();
    var labels = new HashSet<>(form.all("replicaLabels[]"));
    labels.addAll(form.all("replicaLabels"));
    labels.remove("");
    return new Reading(
        labels.isEmpty() ? replicaLabels : labels,
        parameters.truth("dedup", Parameters.Default.YES) ? Reading.Replicas.MERGED : Reading.Replicas.APART,
        coarsest(parameters, step),
        parameters.truth("partial_response", Parameters.Default.YES) ? Reading.Gaps.WARN : Reading.Gaps.REFUSE,
        stores(form));
  }

  private static StoreChoice stores(Form form) {
    var choices = form.all("storeMatch[]");
    return choices.isEmpty() ? StoreChoice.ALL : new StoreChoice(choices.stream().map(Readings::choice).toList());
  }

  private static List<Matcher> choice(String text) {
    return switch (Parser.parseSelector(text)) {
      case Parsed.Query(Expr.Selector selector) -> selector.matchers();
      case Parsed.Query _ -> throw Refusal.request("storeMatch[] must hold a selector of stores");
      case Parsed.Rejected rejected -> throw Refusal.request(rejected.message());
    };
  }

  private static Resolution coarsest(Parameters parameters, Duration step) {
    var text = parameters.form().first("max_source_resolution");
    if (text.isEmpty()) {
      return Resolution.RAW;
    }
    if (text.equals("auto")) {
      return new Resolution(step.toMillis() / 5);
    }
    Duration asked;
    try {
      asked = parameters.duration("max_source_resolution");
    } catch (Refusal refusal) {
      throw Refusal.request(
          "'max_source_resolution' parameter: " + refusal.text().substring(refusal.text().indexOf(": ") + 2));
    }
    if (asked.isNegative()) {
      throw Refusal.request("negative 'max_source_resolution' is not accepted. Try a positive integer");
    }
    return new Resolution(asked.toMillis());
  }
}
