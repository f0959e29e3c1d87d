package dev.perennial.lambda.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each rule makes of labels, and what each mistake in a file is told as. Labels stand as `name=value`, with a blank between.
class RelabelRulesSpec {
  @TempDir private Path folder = Path.of("");

  private static Labels labels(String text) {
    return text.isEmpty()
        ? Labels.empty()
        : Labels.of(Arrays.stream(text.split(" ")).flatMap(pair -> List.of(pair.split("=", 2)).stream()).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "dropped",
      textBlock =
          """
          # rule                                                                                      | labels              | become
          {source_labels: [a], regex: 'f(.*)', target_label: d, replacement: 'ch${1}-ch$1'}           | a=foo b=bar c=baz   | a=foo b=bar c=baz d=choo-choo
          {source_labels: [a, b], regex: 'f(.*);(.*)r', target_label: a, replacement: 'b${1}${2}m'}   | a=foo b=bar         | a=boobam b=bar
          {source_labels: [a, b], separator: '', regex: foobar, target_label: a, replacement: x}      | a=foo b=bar         | a=x b=bar
          {source_labels: [a], target_label: b}                                                       | a=foo               | a=foo b=foo
          {source_labels: [none], target_label: a}                                                    | a=foo b=bar         | b=bar
          {target_label: a, replacement: fixed}                                                       | b=bar               | a=fixed b=bar
          {target_label: a, replacement: 010}                                                         | b=bar               | a=010 b=bar
          {source_labels: [a], regex: oo, target_label: b, replacement: x}                            | a=foo               | a=foo
          {source_labels: [a], regex: foo, target_label: a, replacement: ''}                          | a=foo b=bar         | b=bar
          {source_labels: [a], regex: '(?P<n>o+)x', target_label: '${n}', replacement: $n}            | a=oox               | a=oox oo=oo
          {source_labels: [a], regex: '(x?)foo', target_label: '$1', replacement: y}                  | a=foo               | a=foo
          {source_labels: [a.b], target_label: größe-☃}                                               | a.b=1               | a.b=1 größe-☃=1
          {source_labels: [a], target_label: b, replacement: '$$1$2'}                                 | a=foo               | a=foo b=$1
          {source_labels: [a], regex: foo, action: keep}                                              | a=foo               | a=foo
          {source_labels: [a], regex: oo, action: keep}                                               | a=foo               | dropped
          {source_labels: [a], regex: 'fo{2}', action: DROP}                                          | a=foo               | dropped
          {source_labels: [a], regex: f, action: drop}                                                | a=foo               | a=foo
          {source_labels: [none], regex: '', action: drop}                                            | a=foo               | dropped
          {source_labels: [a], target_label: b, action: keepequal}                                    | a=x b=x             | a=x b=x
          {source_labels: [a], target_label: b, action: keepequal}                                    | a=x b=y             | dropped
          {source_labels: [a], target_label: b, action: dropequal}                                    | a=x b=x             | dropped
          {source_labels: [a], target_label: b, action: dropequal}                                    | a=x b=y             | a=x b=y
          {source_labels: [c], target_label: d, modulus: 1000, action: hashmod}                       | c=baz               | c=baz d=976
          {source_labels: [c], target_label: d, modulus: 18446744073709551615, action: hashmod}       | c=baz               | c=baz d=16450797887570275976
          {source_labels: [a], target_label: a, action: lowercase}                                    | a=ÄbC               | a=äbc
          {source_labels: [a], target_label: b, action: uppercase}                                    | a=straße            | a=straße b=STRAßE
          {source_labels: [none], target_label: a, action: lowercase}                                 | a=Foo b=bar         | b=bar
          {regex: '(a)', action: labelmap, replacement: 'x_${1}'}                                     | a=foo aa=bar        | a=foo aa=bar x_a=foo
          {regex: 'p_(.+)', action: labelmap}                                                         | p_a=foo a=bar       | a=foo p_a=foo
          {regex: 'p_(.*)', action: labelmap}                                                         | p_=foo              | p_=foo
          {regex: '[ab]', action: labeldrop}                                                           | a=1 ab=2 b=3        | ab=2
          {regex: '[ab]', action: labelkeep}                                                           | a=1 ab=2 b=3        | a=1 b=3
          {regex: '.*', action: labeldrop}                                                            | a=1                 | ``
          """)
  void a_rule_does_what_prometheus_does(String rule, String before, String after) {
    assertThat(RelabelRules.parse("[" + rule + "]").apply(labels(before))).isEqualTo(Optional.ofNullable(after).map(RelabelRulesSpec::labels));
  }

  @Test
  void a_line_feed_is_any_character_too() {
    var rules = RelabelRules.parse("[{source_labels: [a], regex: 'f.*r', target_label: b, replacement: x}, {source_labels: [a], target_label: c, modulus: 1000, action: hashmod}]");
    assertThat(rules.apply(Labels.of("a", "foo\nbar"))).contains(Labels.of("a", "foo\nbar", "b", "x", "c", "734"));
  }

  @Test
  void rules_follow_each_other_and_the_first_that_drops_ends_it() {
    var rules =
        RelabelRules.parse(
            """
            metric_relabel_configs:
              - source_labels: [__name__]
                regex: debug_(.*)
                target_label: __tmp
              - source_labels: [__tmp]
                regex: ''
                action: keep
              - regex: pod|__tmp
                action: labeldrop
            """);
    assertThat(rules.apply(labels("__name__=debug_x pod=1"))).isEmpty();
    assertThat(rules.apply(labels("__name__=up pod=1"))).contains(labels("__name__=up"));
  }

  @Test
  void of_two_labels_that_get_one_name_the_one_that_was_set_last_counts() {
    var mapped = "{regex: 'p_(.).*', action: labelmap, replacement: $1}";
    assertThat(RelabelRules.parse("[" + mapped + "]").apply(labels("p_a1=1 p_a2=2"))).contains(labels("a=2 p_a1=1 p_a2=2"));
    assertThat(RelabelRules.parse("[{target_label: p_a1, replacement: '3'}, " + mapped + "]").apply(labels("p_a1=1 p_a2=2")))
        .contains(labels("a=3 p_a1=3 p_a2=2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # file                                                         | what is told
          [{action: replace                                              | it is no YAML (
          {}                                                             | it is no list of rules, each with an action and what that needs
          []                                                             | it is no list of rules
          {scrape_configs: []}                                           | it is no list of rules
          [drop]                                                         | rule 1: it has no fields
          [{action: explode}]                                            | rule 1: there is no action "explode" (known: drop, dropequal, hashmod, keep,
          [{target_label: a}, {source: [a]}]                             | rule 2: there is no field "source" (known: action, modulus,
          [{source_labels: a}]                                           | rule 1: source_labels is no list of names such as [job, instance]
          [{source_labels: ['']}]                                        | rule 1: source_labels is no list of names
          [{regex: [a], target_label: b}]                                | rule 1: regex is no text
          [{source_labels: [a]}]                                         | rule 1: replace needs a target_label
          [{regex: '(', action: keep}]                                   | rule 1: "(" is no regular expression of RE2 (missing closing ))
          [{regex: '(?=x)', action: keep}]                               | rule 1: "(?=x)" is no regular expression of RE2
          [{target_label: a, action: hashmod}]                           | rule 1: hashmod needs a modulus, a whole number above zero.
          [{target_label: a, modulus: -1, action: hashmod}]              | rule 1: hashmod needs a modulus, a whole number above zero, not -1.
          [{modulus: 2, action: hashmod}]                                | rule 1: hashmod needs a target_label
          [{target_label: a, replacement: b, action: lowercase}]         | rule 1: lowercase takes no replacement
          [{action: uppercase}]                                          | rule 1: uppercase needs a target_label
          [{replacement: '', action: labelmap}]                          | rule 1: labelmap needs a replacement that gives a label's name
          [{regex: a, target_label: a, action: labeldrop}]               | rule 1: labeldrop takes a regex and no other field
          [{source_labels: [a], action: labelkeep}]                      | rule 1: labelkeep takes a regex and no other field
          [{source_labels: [a], target_label: b, regex: x, action: keepequal}] | rule 1: keepequal takes source_labels and a target_label and no other field
          """)
  void a_mistake_is_told_in_a_sentence(String text, String told) throws IOException {
    var file = folder.resolve("rules.yml");
    Files.writeString(file, text);
    assertThatThrownBy(() -> RelabelRules.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot take the relabelling rules " + file + ": " + told)
        .hasMessageEndingWith(".");
  }

  @Test
  void a_file_that_is_not_there_or_no_text_is_told() throws IOException {
    assertThatThrownBy(() -> RelabelRules.read(folder.resolve("gone.yml"))).hasMessageEndingWith("gone.yml: there is no such file.");
    var file = folder.resolve("bytes.yml");
    Files.write(file, new byte[] {'-', (byte) 0xff});
    assertThatThrownBy(() -> RelabelRules.read(file)).hasMessageEndingWith("bytes.yml: it is no text in UTF-8.");
  }
}
