package dev.perennial.lambda.relabel;

import com.google.re2j.Pattern;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// Rules that change or drop series by their labels, one after the other.
public final class RelabelRules {
  /// No rule: every series stays as it is.
  public static final RelabelRules NONE = new RelabelRules(List.of());

  private final List<Rule> rules;

  private RelabelRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Reads a YAML file: a list of rules, alone or under the name that it has in a Prometheus' configuration.
  ///
  /// @throws IllegalArgumentException with a sentence if it cannot be read, or Prometheus would not take it
  public static RelabelRules read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Cannot read the relabelling rules " + file + ": there is no such file.", e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Cannot read the relabelling rules " + file + ": it is no text in UTF-8.", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the relabelling rules " + file + ": " + e.getMessage() + ".", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot take the relabelling rules " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /// @throws IllegalArgumentException with what does not fit, which is no whole sentence
  static RelabelRules parse(String text) {
    return new RelabelRules(RulesFile.parse(text));
  }

  /// Whether there is no rule.
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /// The labels that a series with these gets; empty if it is dropped.
  public Optional<Labels> apply(Labels labels) {
    var draft = new Draft(labels);
    for (var rule : rules) {
      if (!keeps(rule, draft)) {
        return Optional.empty();
      }
    }
    return Optional.of(draft.labels());
  }

  /// Applies a rule; whether the series stays.
  private static boolean keeps(Rule rule, Draft draft) {
    switch (rule) {
      case Rule.Keep(Rule.Source source, Pattern regex) -> {
        return regex.matches(source.text(draft));
      }
      case Rule.Drop(Rule.Source source, Pattern regex) -> {
        return !regex.matches(source.text(draft));
      }
      case Rule.KeepEqual(Rule.Source source, String target) -> {
        return draft.value(target).equals(source.text(draft));
      }
      case Rule.DropEqual(Rule.Source source, String target) -> {
        return !draft.value(target).equals(source.text(draft));
      }
      case Rule.Replace replace -> replace(replace, draft);
      case Rule.HashMod(Rule.Source source, String target, long modulus) ->
          draft.set(target, Long.toUnsignedString(Long.remainderUnsigned(hash(source.text(draft)), modulus)));
      case Rule.Lowercase(Rule.Source source, String target) -> draft.set(target, mapped(source.text(draft), Character::toLowerCase));
      case Rule.Uppercase(Rule.Source source, String target) -> draft.set(target, mapped(source.text(draft), Character::toUpperCase));
      case Rule.LabelMap map -> draft.forEach((name, value) -> map(map, name, value, draft));
      case Rule.LabelDrop(Pattern regex) -> draft.forEach((name, _) -> clear(draft, name, regex.matches(name)));
      case Rule.LabelKeep(Pattern regex) -> draft.forEach((name, _) -> clear(draft, name, !regex.matches(name)));
    }
    return true;
  }

  private static void replace(Rule.Replace rule, Draft draft) {
    var match = rule.regex().matcher(rule.source().text(draft));
    if (!match.matches()) {
      return;
    }
    var target = rule.target().expand(match, rule.regex());
    if (!target.isEmpty()) {
      draft.set(target, rule.replacement().expand(match, rule.regex()));
    }
  }

  private static void map(Rule.LabelMap rule, String name, String value, Draft draft) {
    var match = rule.regex().matcher(name);
    if (match.matches()) {
      var other = rule.replacement().expand(match, rule.regex());
      if (!other.isEmpty()) {
        draft.set(other, value);
      }
    }
  }

  private static void clear(Draft draft, String name, boolean goes) {
    if (goes) {
      draft.set(name, "");
    }
  }

  /** Letter by letter, as Go does: never one letter into two. */
  private static String mapped(String text, IntUnaryOperator letter) {
    var out = new StringBuilder(text.length());
    text.codePoints().map(letter).forEach(out::appendCodePoint);
    return out.toString();
  }

  /// The last eight bytes of the MD5 of a text, as Prometheus hashes.
  private static long hash(String text) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8))).getLong(Long.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java has MD5", e);
    }
  }
}
