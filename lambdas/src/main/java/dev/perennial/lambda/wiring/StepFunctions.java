package dev.perennial.lambda.wiring;

import dev.perennial.lambda.failure.PageException;
import dev.perennial.lambda.failure.RetryException;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.tsdb.catalog.StreamId;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// The state machines of AWS Step Functions. The client is made when the first execution is started.
final class StepFunctions implements Machines {
  private final Supplier<SfnClient> clients;
  private final Map<Machine, String> arns;
  private @org.jspecify.annotations.Nullable SfnClient client;

  StepFunctions(Supplier<SfnClient> clients, Map<Machine, String> arns) {
    this.clients = clients;
    this.arns = Map.copyOf(arns);
  }

  @Override
  public Start start(Machine machine, StreamId stream, long version, long attempt) {
    var name = Machines.name(stream, version, attempt);
    var arn = arns.get(machine);
    if (arn == null) {
      var variable = Environment.machine(machine);
      throw new PageException(
          "Cannot start " + machine.text() + " for stream " + stream + ": the environment variable " + variable + " is not set.",
          new IllegalStateException(variable));
    }
    try {
      client().startExecution(
          request ->
              request
                  .stateMachineArn(arn)
                  .name(name)
                  .input("{\"stream\":{\"tenant\":\"" + stream.tenant() + "\",\"hash\":\"" + stream.hash() + "\"}}"));
      return new Start.Started(name);
    } catch (ExecutionAlreadyExistsException _) {
      return new Start.Refused(name);
    } catch (SdkException e) {
      throw new RetryException("Cannot start " + machine.text() + " for stream " + stream + ": " + e.getMessage(), e);
    }
  }

  private synchronized SfnClient client() {
    if (client == null) {
      client = clients.get();
    }
    return client;
  }
}
