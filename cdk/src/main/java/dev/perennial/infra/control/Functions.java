package dev.perennial.infra.control;

import dev.perennial.infra.Assets;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.storage.Stored;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.constructs.Construct;

/// The functions of the pipeline: one jar, a handler a step.
///
/// Each is called by the alias `live` of a published version, because only such a version starts from a snapshot.
final class Functions {
  private final Construct scope;
  private final Handlers handlers;
  private final Stored stored;
  private final Map<Step, Function> functions = new EnumMap<>(Step.class);
  private final Map<Step, Alias> live = new EnumMap<>(Step.class);

  Functions(Construct scope, Configuration configuration, Stored stored, Assets assets) {
    this.scope = scope;
    this.handlers = new Handlers(configuration, stored, assets);
    this.stored = stored;
    for (var step : Step.values()) {
      functions.put(step, function(step));
    }
  }

  private Function function(Step step) {
    var function = handlers.function(scope, step.id(), step.memory(), step.timeout(), step.compilers());
    if (step.concurrency() > 0) {
      function.reservedConcurrentExecutions(step.concurrency());
    }
    var made = function.build();
    new Grants(stored).give(step, made);
    return made;
  }

  /// The function as others call it. Its settings are final from here on: they are part of the published version.
  Alias live(Step step) {
    return live.computeIfAbsent(step, _ -> alias(step));
  }

  private Alias alias(Step step) {
    return Alias.Builder.create(scope, step.id() + "-live").aliasName("live").version(of(step).getCurrentVersion()).build();
  }

  private Function of(Step step) {
    return Objects.requireNonNull(functions.get(step));
  }

  /// Gives a function a variable of its own.
  void tell(Step step, String variable, String value) {
    of(step).addEnvironment(variable, value);
  }

  /// The function as permissions are given to it.
  IGrantable grantee(Step step) {
    return of(step);
  }

  /// Lets a function start executions of a machine.
  void mayStart(Step step, String name, IStateMachine machine) {
    var function = of(step);
    function.addEnvironment("PERENNIAL_MACHINE_" + name, machine.getStateMachineArn());
    machine.grantStartExecution(function);
  }
}
