package dev.perennial.env.simulation.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the language means, as far as the definitions use it.
class ExecutionSpec {
  private final List<String> calls = new ArrayList<>();

  /// A world in which the function `f` answers with these, one after the other; `!E` is the error `E`.
  private Execution.Ended run(String states, String input, String... answers) {
    var left = new ArrayList<>(List.of(answers));
    var outside =
        new Outside() {
          @Override
          public Object task(String resource, Object given, Duration timeout) {
            calls.add(resource + " " + Tree.text(given));
            var answer = left.removeFirst();
            if (answer.startsWith("!")) {
              throw new Failed(answer.substring(1), "because");
            }
            return Tree.parse(answer);
          }

          @Override
          public String object(String key) {
            return "[1, 2, 3]";
          }

          @Override
          public void jitter(Duration most) {
            calls.add("waits " + most.toMillis());
          }

          @Override
          public void sleep(Duration time) {
            calls.add("sleeps " + time.toSeconds());
          }

          @Override
          public List<Object> together(List<Supplier<Object>> all, int most) {
            return all.stream().map(Supplier::get).toList();
          }
        };
    var definition = new Definition(Tree.object(Tree.parse("{\"StartAt\": \"s\", \"States\": {" + states.replace('\'', '"').replace('~', '\'') + "}}")));
    return new Execution(definition, "name", outside).run(Tree.parse(input.replace('\'', '"')));
  }

  private static String output(Execution.Ended ended) {
    return switch (ended) {
      case Execution.Ended.Succeeded(Object output) -> Tree.text(output).replace('"', '\'');
      case Execution.Ended.Broken(String error, String cause) -> error + ": " + cause;
    };
  }

  @Test
  void a_task_is_given_its_parameters_and_its_result_goes_where_its_path_says() {
    var task =
        "'s': {'Type': 'Task', 'Resource': 'f', 'TimeoutSeconds': 1, 'End': true, 'ResultPath': '$.r',"
            + " 'Parameters': {'a.$': '$.x.y', 'name.$': '$$.Execution.Name', 'n': 1}}";
    assertThat(output(run(task, "{'x': {'y': 7}}", "{\"z\": 8}"))).isEqualTo("{'x':{'y':7},'r':{'z':8}}");
    assertThat(calls).containsExactly("f {\"a\":7,\"name\":\"name\",\"n\":1}");
  }

  @Test
  void a_task_is_tried_again_ever_more_slowly_and_then_caught() {
    var task =
        "'s': {'Type': 'Task', 'Resource': 'f', 'TimeoutSeconds': 1, 'End': true, 'InputPath': '$.in',"
            + " 'Retry': [{'ErrorEquals': ['A'], 'IntervalSeconds': 2, 'BackoffRate': 2, 'MaxAttempts': 3, 'MaxDelaySeconds': 5}],"
            + " 'Catch': [{'ErrorEquals': ['B'], 'Next': 'b'}, {'ErrorEquals': ['States.ALL'], 'Next': 'all', 'ResultPath': '$.e'}]},"
            + " 'b': {'Type': 'Pass', 'Result': 'b', 'End': true}, 'all': {'Type': 'Succeed'}";
    assertThat(output(run(task, "{'in': 1}", "!A", "!A", "5"))).isEqualTo("5");
    assertThat(calls).containsExactly("f 1", "waits 2000", "f 1", "waits 4000", "f 1");
    calls.clear();
    assertThat(output(run(task, "{'in': 1}", "!A", "!A", "!A", "!A"))).contains("'e':{", "'Error':'A'", "'Cause':'because'", "'in':1");
    assertThat(calls).contains("waits 5000").hasSize(7);
    assertThat(output(run(task, "{'in': 1}", "!B"))).isEqualTo("'b'");
  }

  @Test
  void what_nobody_catches_ends_the_execution() {
    assertThat(output(run("'s': {'Type': 'Task', 'Resource': 'f', 'TimeoutSeconds': 1, 'End': true}", "{}", "!A"))).isEqualTo("A: because");
    assertThat(output(run("'s': {'Type': 'Fail', 'Error': 'page', 'Cause': 'told'}", "{}"))).isEqualTo("page: told");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                                                                                            | input             | holds
          'Variable': '$.a', 'StringEquals': 'x'                                                            | {'a': 'x'}        | true
          'Variable': '$.a', 'StringEquals': 'x'                                                            | {'a': 'y'}        | false
          'Variable': '$.a', 'BooleanEquals': true                                                          | {'a': true}       | true
          'Variable': '$.a', 'NumericGreaterThanEquals': 30                                                 | {'a': 30}         | true
          'Variable': '$.a', 'NumericLessThan': 30                                                          | {'a': 30}         | false
          'Variable': '$.a[0]', 'IsPresent': true                                                           | {'a': []}         | false
          'Variable': '$.a[0]', 'IsPresent': true                                                           | {'a': [1]}        | true
          'And': [{'Variable': '$.a', 'IsPresent': true}, {'Variable': '$.a.b', 'BooleanEquals': true}]     | {}                | false
          'Or': [{'Variable': '$.e', 'IsPresent': true}, {'Variable': '$.a.b', 'BooleanEquals': true}]      | {'a': {'b': true}} | true
          'Not': {'Variable': '$.a', 'IsPresent': true}                                                     | {}                | true
          """,
      quoteCharacter = '`')
  void a_choice_takes_the_first_rule_that_holds(String rule, String input, boolean holds) {
    var states = "'s': {'Type': 'Choice', 'Choices': [{" + rule + ", 'Next': 'y'}], 'Default': 'n'}, 'y': {'Type': 'Pass', 'Result': true, 'End': true}, 'n': {'Type': 'Pass', 'Result': false, 'End': true}";
    assertThat(output(run(states, input))).isEqualTo(String.valueOf(holds));
  }

  @Test
  void a_map_reads_its_items_from_an_object_and_tolerates_so_many_failures() {
    var map =
        "'s': {'Type': 'Map', 'MaxConcurrency': 2, 'ToleratedFailureCount': 1, 'End': true, 'ResultPath': '$.m', 'ItemReader': {'Parameters': {'Key.$': '$.k'}},"
            + " 'ItemSelector': {'i.$': '$$.Map.Item.Value'}, 'ResultSelector': {'has.$': 'States.ArrayContains($, ~no~)'},"
            + " 'ItemProcessor': {'StartAt': 't', 'States': {'t': {'Type': 'Task', 'Resource': 'f', 'TimeoutSeconds': 1, 'End': true}}}}";
    assertThat(output(run(map, "{'k': 'key'}", "\"a\"", "\"no\"", "!A"))).isEqualTo("{'k':'key','m':{'has':true}}");
    assertThat(calls).containsExactly("f {\"i\":1}", "f {\"i\":2}", "f {\"i\":3}");
    assertThat(output(run(map, "{'k': 'key'}", "!A", "\"no\"", "!A"))).startsWith("States.ExceedToleratedFailureThreshold");
  }

  @Test
  void a_sentence_is_put_together_of_what_paths_give() {
    var states = "'s': {'Type': 'Pass', 'End': true, 'Parameters': {'m.$': 'States.Format(~Stream {}, {}~, $.a, States.JsonToString($.b))'}}";
    assertThat(output(run(states, "{'a': 'x', 'b': [1]}"))).isEqualTo("{'m':'Stream x, [1]'}");
  }

  @ParameterizedTest
  @CsvSource({"maintain,begin", "retain,retain", "sweep,sweep", "reconcile,reconcile"})
  void every_machine_that_is_deployed_can_be_read(String name, String first) {
    assertThat(Definition.deployed(name).root()).containsEntry("StartAt", first).containsKeys("States", "TimeoutSeconds");
    assertThat(Map.copyOf(Definition.deployed(name).root())).doesNotContainKey("QueryLanguage");
  }
}
