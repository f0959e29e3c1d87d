package dev.perennial.lambda.relabel;

import com.google.re2j.Pattern;
import dev.perennial.tsdb.labels.Template;
import java.util.List;
import java.util.stream.Collectors;

/// One rule. What it matches it matches as a whole.
sealed interface Rule {
  /// The values of some labels with a separator between them; a label that is not there has the empty value.
  record Source(List<String> names, String separator) {
    String text(Draft draft) {
      return names.stream().map(draft::value).collect(Collectors.joining(separator));
    }
  }

  /// Sets `target` to `replacement`, both with the groups of the match filled in.
  record Replace(Source source, Pattern regex, Template target, Template replacement) implements Rule {}

  /// Keeps only series whose source matches.
  record Keep(Source source, Pattern regex) implements Rule {}

  /// Drops series whose source matches.
  record Drop(Source source, Pattern regex) implements Rule {}

  /// Keeps only series whose source is the value of `target`.
  record KeepEqual(Source source, String target) implements Rule {}

  /// Drops series whose source is the value of `target`.
  record DropEqual(Source source, String target) implements Rule {}

  /// Sets `target` to the source's hash modulo an unsigned number.
  record HashMod(Source source, String target, long modulus) implements Rule {}

  /// Sets `target` to the source in small letters.
  record Lowercase(Source source, String target) implements Rule {}

  /// Sets `target` to the source in capitals.
  record Uppercase(Source source, String target) implements Rule {}

  /// Gives each label whose name matches a second name.
  record LabelMap(Pattern regex, Template replacement) implements Rule {}

  /// Takes away labels whose names match.
  record LabelDrop(Pattern regex) implements Rule {}

  /// Takes away labels whose names do not match.
  record LabelKeep(Pattern regex) implements Rule {}
}
