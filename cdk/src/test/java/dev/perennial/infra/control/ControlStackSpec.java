package dev.perennial.infra.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.infra.Synthesized;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the control stack promises, asked of the synthesized template.
class ControlStackSpec {
  private static final Synthesized INSTALLATION = Synthesized.standard();

  private static Map<String, JsonNode> resources(String type) {
    return INSTALLATION.resources("control", type);
  }

  private static Definition machine(String name) {
    return Definition.of(only(resources("AWS::StepFunctions::StateMachine"), name + "machine"));
  }

  private static JsonNode only(Map<String, JsonNode> all, String prefix) {
    var found = all.entrySet().stream().filter(entry -> entry.getKey().startsWith(prefix)).map(Map.Entry::getValue).toList();
    assertThat(found).as("resources that begin with %s among %s", prefix, all.keySet()).hasSize(1);
    return found.getFirst();
  }

  @Test
  void a_job_is_made_verified_and_swapped_in_that_order() {
    var maintain = machine("maintain");
    assertThat(maintain.root().path("StartAt").asText()).isEqualTo("begin");
    assertThat(maintain.path("begin", "planned")).containsExactly("begin", "plan", "planned?", "jobs", "again?");
    assertThat(maintain.state("jobs").path("ItemProcessor").path("StartAt").asText()).isEqualTo("kind?");
    assertThat(maintain.next("kind?")).containsExactlyInAnyOrder("compact", "downsample", "shards");
    assertThat(maintain.path("compact", "passed")).containsExactly("compact", "made?", "verify", "verified?", "swap", "swapped?", "passed");
    assertThat(maintain.path("downsample", "passed")).containsExactly("downsample", "made?", "verify", "verified?", "swap", "swapped?", "passed");
    assertThat(maintain.path("compact", "past")).containsExactly("compact", "made?", "past");
    assertThat(maintain.state("made?").path("Default").asText()).isEqualTo("quarantine");
  }

  @Test
  void jobs_are_read_from_the_bucket_and_each_is_an_execution() {
    var jobs = machine("maintain").state("jobs");
    assertThat(jobs.path("ItemReader").path("Resource").asText()).endsWith(":s3:getObject");
    assertThat(jobs.path("ItemReader").path("Parameters").path("Key.$").asText()).isEqualTo("$.plan.jobs");
    assertThat(jobs.path("ItemProcessor").path("ProcessorConfig").path("Mode").asText()).isEqualTo("DISTRIBUTED");
    assertThat(jobs.path("MaxConcurrency").asInt()).isPositive();
  }

  @Test
  void what_is_too_large_for_one_worker_is_mapped_out_joined_and_swapped_as_one() {
    var maintain = machine("maintain");
    assertThat(Synthesized.hasElement(maintain.state("kind?").path("Choices"), "{\"Variable\":\"$.assignment.shards\",\"IsPresent\":true,\"Next\":\"shards\"}")).isTrue();
    var shards = maintain.state("shards");
    assertThat(shards.path("ItemReader").path("Resource").asText()).endsWith(":s3:getObject");
    assertThat(shards.path("ItemReader").path("Parameters").path("Key.$").asText()).isEqualTo("$.assignment.shards");
    assertThat(shards.path("ItemProcessor").path("ProcessorConfig").path("Mode").asText()).isEqualTo("DISTRIBUTED");
    assertThat(shards.path("ItemProcessor").path("StartAt").asText()).isEqualTo("split");
    assertThat(shards.path("ToleratedFailureCount").asInt()).as("all shards or none").isZero();
    assertThat(maintain.path("split", "passed")).containsExactly("split", "written?", "verify-shard", "verified-shard?", "shard-passed");
    assertThat(maintain.path("shards", "passed")).containsExactly("shards", "join", "joined?", "swap", "swapped?", "passed");
    assertThat(maintain.next("page-shard")).containsExactly("shard-failed");
  }

  @Test
  void rounds_are_bounded() {
    var again = machine("maintain").state("again?").path("Choices");
    assertThat(Synthesized.hasElement(again, "{\"Variable\":\"$.plan.round\",\"NumericGreaterThanEquals\":30,\"Next\":\"release\"}")).isTrue();
  }

  @Test
  void every_way_out_of_work_gives_the_lease_back() {
    var maintain = machine("maintain");
    for (var state : List.of("plan", "jobs", "page-stream", "again?", "planned?")) {
      assertThat(maintain.next(state)).as("after %s", state).doesNotContain("failed");
    }
    assertThat(maintain.next("page-stream")).containsExactly("release");
    assertThat(maintain.next("plan")).containsExactlyInAnyOrder("planned?", "page-stream");
    // Nothing was taken by who found the stream taken.
    assertThat(maintain.next("planned?")).containsExactlyInAnyOrder("jobs", "done", "release");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maintain", "retain", "sweep", "reconcile", "recover", "prune"})
  void every_state_that_works_is_retried_caught_and_timed(String name) {
    var machine = machine(name);
    assertThat(machine.root().path("TimeoutSeconds").asInt()).isPositive();
    var steps = Stream.of(Step.values()).map(Step::id).collect(Collectors.toSet());
    for (var entry : machine.states().entrySet()) {
      var state = entry.getValue();
      if (!state.path("Type").asText().equals("Task")) {
        continue;
      }
      assertThat(steps.contains(entry.getKey().replace("-shard", "")) || entry.getKey().startsWith("page")).as("%s is named as a package", entry.getKey()).isTrue();
      assertThat(state.path("TimeoutSeconds").asInt()).as("timeout of %s", entry.getKey()).isPositive();
      assertThat(state.path("Retry")).as("retries of %s", entry.getKey()).isNotEmpty();
      for (var retry : state.path("Retry")) {
        assertThat(retry.path("MaxAttempts").asInt()).isPositive();
        assertThat(retry.path("JitterStrategy").asText()).isEqualTo("FULL");
      }
      if (!entry.getKey().equals("page-missing")) {
        assertThat(state.path("Catch").findValuesAsText("ErrorEquals").toString() + state.path("Catch")).as("catch of %s", entry.getKey()).contains("States.ALL");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "downsample", "verify", "join", "swap"})
  void failures_of_work_are_sorted(String step) {
    var state = machine("maintain").state(step);
    var retried = state.path("Retry").toString();
    assertThat(retried).contains(Tasks.RETRY, "Lambda.TooManyRequestsException", "Lambda.Unknown", "States.Timeout").doesNotContain(Tasks.QUARANTINE, "States.ALL");
    assertThat(state.path("Catch").path(0).path("ErrorEquals").path(0).asText()).isEqualTo(Tasks.QUARANTINE);
    assertThat(state.path("Catch").path(0).path("Next").asText()).isEqualTo("quarantine");
    assertThat(state.path("Catch").path(1).path("Next").asText()).isEqualTo("page");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void functions_are_small_current_and_start_from_a_snapshot(Step step) {
    var function = only(resources("AWS::Lambda::Function"), step.id()).path("Properties");
    assertThat(function.path("Runtime").asText()).isEqualTo("java25");
    assertThat(function.path("Architectures").path(0).asText()).isEqualTo("arm64");
    assertThat(function.path("Handler").asText()).isEqualTo("dev.perennial.lambda." + step.id() + ".Handler");
    assertThat(function.path("SnapStart").path("ApplyOn").asText()).isEqualTo("PublishedVersions");
    // With more than 512 MB of it there would be no snapshot.
    assertThat(function.path("EphemeralStorage").isMissingNode()).isTrue();
    assertThat(function.path("VpcConfig").isMissingNode()).isTrue();
    var alias = only(resources("AWS::Lambda::Alias"), step.id()).path("Properties");
    assertThat(alias.path("FunctionVersion").path("Fn::GetAtt").path(1).asText()).as("the alias is on a published version").isEqualTo("Version");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void only_what_works_through_whole_blocks_waits_for_the_second_compiler(Step step) {
    var options = only(resources("AWS::Lambda::Function"), step.id()).path("Properties").path("Environment").path("Variables").path("JAVA_TOOL_OPTIONS").asText();
    if (step == Step.COMPACT || step == Step.SPLIT || step == Step.DOWNSAMPLE) {
      assertThat(options).contains("-XX:InlineSmallCode=1000").doesNotContain("TieredStopAtLevel");
    } else {
      assertThat(options).contains("-XX:TieredStopAtLevel=1");
    }
  }

  @Test
  void a_new_block_is_told_to_a_queue_that_knows_what_to_do_with_the_dead() {
    var rule = only(resources("AWS::Events::Rule"), "blockarrived").path("Properties");
    assertThat(rule.path("EventPattern").path("detail").path("object").path("key").path(0).path("suffix").asText()).isEqualTo("/meta.json");
    var queue = only(resources("AWS::SQS::Queue"), "blocks").path("Properties");
    assertThat(queue.path("RedrivePolicy").path("maxReceiveCount").asInt()).isEqualTo(5);
    assertThat(queue.path("VisibilityTimeout").asInt()).isGreaterThanOrEqualTo(6 * (int) Step.INDEX.timeout().toSeconds());
    var source = resources("AWS::Lambda::EventSourceMapping").values().iterator().next().path("Properties");
    assertThat(source.path("FunctionResponseTypes").path(0).asText()).isEqualTo("ReportBatchItemFailures");
    assertThat(rule.path("Targets").path(0).path("DeadLetterConfig").isMissingNode()).isFalse();
  }

  @Test
  void a_dead_letter_is_told_and_makes_reconcile_run() {
    var alarm = only(resources("AWS::CloudWatch::Alarm"), "deadletters").path("Properties");
    assertThat(alarm.path("AlarmActions")).hasSize(1);
    var rule = only(resources("AWS::Events::Rule"), "reconcileafterdeadletter").path("Properties");
    assertThat(rule.path("EventPattern").path("detail").path("state").path("value").path(0).asText()).isEqualTo("ALARM");
    assertThat(rule.path("Targets").path(0).path("Arn").path("Ref").asText()).startsWith("reconcilemachine");
  }

  @Test
  void schedules_wake_what_events_did_not() {
    var rules = resources("AWS::Events::Rule");
    assertThat(only(rules, "wakemaintain").path("Properties").path("ScheduleExpression").asText()).isEqualTo("rate(5 minutes)");
    assertThat(only(rules, "reconciledaily").path("Properties").path("ScheduleExpression").asText()).isEqualTo("rate(1 day)");
    for (var machine : List.of("maintain", "retain", "sweep")) {
      var input = only(rules, "wake" + machine).path("Properties").path("Targets").path(0).path("InputTransformer").path("InputTemplate").asText();
      assertThat(input).contains("\"machine\":\"" + machine + "\"", "time");
    }
  }

  @ParameterizedTest
  @CsvSource({"recover, recoverthedead, rate(5 minutes)", "prune, prunetrails, rate(1 hour)"})
  void trails_are_seen_to_by_machines_of_their_own_one_at_a_time(String step, String rule, String schedule) {
    var started = only(resources("AWS::Events::Rule"), rule).path("Properties");
    assertThat(started.path("ScheduleExpression").asText()).isEqualTo(schedule);
    assertThat(started.path("Targets").path(0).path("Arn").path("Ref").asText()).startsWith(step + "machine");
    assertThat(started.path("Targets").path(0).path("DeadLetterConfig").isMissingNode()).isFalse();
    var state = machine(step).state(step);
    assertThat(state.path("Retry").toString()).contains(Tasks.RETRY).doesNotContain(Tasks.BUSY);
    assertThat(state.path("Catch").path(0).path("ErrorEquals").path(0).asText()).as("a tick that finds another at work").isEqualTo(Tasks.BUSY);
    assertThat(state.path("Catch").path(0).path("Next").asText()).isEqualTo("done");
    assertThat(only(resources("AWS::Lambda::Function"), step).path("Properties").path("ReservedConcurrentExecutions").asInt()).isEqualTo(1);
    assertThat(only(resources("AWS::CloudWatch::Alarm"), step + "failed").path("Properties").path("AlarmActions")).hasSize(1);
  }

  @Test
  void the_patrol_is_outside_the_network_each_minute_and_its_silence_is_told() {
    assertThat(only(resources("AWS::Events::Rule"), "patrolmakes").path("Properties").path("ScheduleExpression").asText()).isEqualTo("rate(1 minute)");
    var variables = only(resources("AWS::Lambda::Function"), "patrol").path("Properties").path("Environment").path("Variables");
    assertThat(variables.path("PERENNIAL_EXPECTED_REPLICAS").asText()).isEqualTo("2");
    assertThat(variables.path("PERENNIAL_SCRAPE_PATIENCE").asText()).isEqualTo("PT45S");
    assertThat(variables.path("PERENNIAL_TOPIC").path("Ref").asText()).startsWith("Alarms");
    var silent = only(resources("AWS::CloudWatch::Alarm"), "patrolsilent").path("Properties");
    assertThat(silent.path("TreatMissingData").asText()).isEqualTo("breaching");
    assertThat(silent.path("EvaluationPeriods").asInt() * silent.path("Period").asInt()).isLessThanOrEqualTo(180);
    assertThat(silent.path("AlarmActions")).hasSize(1);
    assertThat(silent.path("OKActions")).hasSize(1);
  }

  @Test
  void no_statement_allows_everything_of_a_service() {
    var actions = new TreeSet<String>();
    for (var policy : resources("AWS::IAM::Policy").values()) {
      for (var statement : policy.path("Properties").path("PolicyDocument").path("Statement")) {
        var action = statement.path("Action");
        if (action.isTextual()) {
          actions.add(action.asText());
        }
        action.forEach(one -> actions.add(one.asText()));
      }
    }
    assertThat(actions).isNotEmpty().noneMatch(action -> action.equals("*") || action.endsWith(":*"));
  }

  @Test
  void only_who_wakes_may_start_executions() {
    var starters =
        resources("AWS::IAM::Policy").entrySet().stream()
            .filter(entry -> entry.getValue().toString().contains("states:StartExecution"))
            .map(entry -> entry.getKey().toLowerCase(Locale.ROOT))
            .toList();
    // The machine whose map starts executions of its own, the two functions that wake, and the rules that start machines.
    assertThat(starters).allMatch(name -> Stream.of("index", "wake", "maintainmachine", "reconcilemachineeventsrole", "recovermachineeventsrole", "prunemachineeventsrole").anyMatch(name::startsWith));
  }
}
