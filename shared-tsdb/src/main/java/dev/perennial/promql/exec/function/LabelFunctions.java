package dev.perennial.promql.exec.function;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.text.LabelNames;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Template;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// `label_replace` and `label_join`, as changes of label sets.
public final class LabelFunctions {
  private LabelFunctions() {}

  /// Sets `target` to `replacement`, with the groups of `expression` filled in, where it matches all of `source`.
  public static UnaryOperator<Labels> replace(String target, String replacement, String source, String expression) {
    Pattern pattern;
    try {
      pattern = Pattern.compile("^(?s:" + expression + ")$");
    } catch (PatternSyntaxException _) {
      throw QueryException.execution("invalid regular expression in label_replace(): " + expression);
    }
    if (!LabelNames.isValid(target)) {
      throw QueryException.execution("invalid destination label name in label_replace(): " + target);
    }
    var template = new Template(replacement);
    return labels -> {
      var matcher = pattern.matcher(labels.value(source));
      return matcher.matches() ? labels.with(target, template.expand(matcher, pattern)) : labels;
    };
  }

  /// Sets `target` to the values of `sources` with a separator between them.
  public static UnaryOperator<Labels> join(String target, String separator, List<String> sources) {
    for (var source : sources) {
      if (!LabelNames.isValid(source)) {
        throw QueryException.execution("invalid source label name in label_join(): " + source);
      }
    }
    if (!LabelNames.isValid(target)) {
      throw QueryException.execution("invalid destination label name in label_join(): " + target);
    }
    return labels ->
        labels.with(target, sources.stream().map(labels::value).collect(Collectors.joining(separator)));
  }
}
