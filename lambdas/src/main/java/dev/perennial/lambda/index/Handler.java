package dev.perennial.lambda.index;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import dev.perennial.tsdb.admit.Markers;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a batch of queue messages, each an EventBridge event of a new object, and gives back those to be redelivered:
/// `{"batchItemFailures": [{"itemIdentifier": "…"}]}`. Takes `{"block": "01H…"}` from `reconcile`, and gives back `{"outcome": "entered"}`.
///
/// A block that became live starts `maintain` for its stream. A message that is delivered again starts it even if the block is known: whoever
/// had it before may have died in between.
public final class Handler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Handler.class);

  private final IndexStep step;
  private final Machines machines;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
    Priming.of(this);
  }

  private Handler(Cloud cloud) {
    this(cloud.steps().index(), cloud.machines());
  }

  /// A handler of this step, wherever it works.
  public Handler(IndexStep step, Machines machines) {
    this.step = step;
    this.machines = machines;
  }

  private enum Delivery {
    FIRST,
    AGAIN
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run(
        "index",
        () -> {
          var request = Json.read(input);
          if (!request.has("Records")) {
            var outcome = index(new BlockId(request.at("block").text()), Delivery.FIRST);
            Json.write(
                output,
                json -> {
                  json.writeStartObject();
                  json.writeStringField("outcome", outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT));
                  json.writeEndObject();
                });
            return;
          }
          var failures = new ArrayList<String>();
          for (var message : request.at("Records").items()) {
            if (!isDone(message.at("body").text(), delivery(message))) {
              failures.add(message.at("messageId").text());
            }
          }
          answer(output, failures);
        });
  }

  private static Delivery delivery(Json message) {
    return message.has("attributes")
            && message.at("attributes").has("ApproximateReceiveCount")
            && !message.at("attributes").at("ApproximateReceiveCount").text().equals("1")
        ? Delivery.AGAIN
        : Delivery.FIRST;
  }

  private static void answer(OutputStream output, List<String> failures) throws IOException {
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("batchItemFailures");
          for (var failure : failures) {
            json.writeStartObject();
            json.writeStringField("itemIdentifier", failure);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /// Whether the message is dealt with; one sick message is redelivered by itself and holds up no other.
  private boolean isDone(String body, Delivery delivery) {
    try {
      var block = block(body);
      if (block.isPresent() && index(block.get(), delivery) instanceof IndexStep.Outcome.Partial(String why)) {
        LOG.info("A message waits: {}", why);
        return false;
      }
      return true;
    } catch (RuntimeException | IOException e) {
      LOG.warn("A message failed and will be redelivered: {}", e.getMessage());
      return false;
    }
  }

  private IndexStep.Outcome index(BlockId block, Delivery delivery) {
    var outcome = step.index(block);
    switch (outcome) {
      case IndexStep.Outcome.Entered(var stream, long version) -> {
        var _ = machines.start(Machine.MAINTAIN, stream, version, 0);
      }
      case IndexStep.Outcome.Known(var stream, long version) when delivery == Delivery.AGAIN -> {
        var _ = machines.start(Machine.MAINTAIN, stream, version, 0);
      }
      case IndexStep.Outcome.Known _, IndexStep.Outcome.Duplicate _, IndexStep.Outcome.Refused _, IndexStep.Outcome.Staged _,
          IndexStep.Outcome.Partial _, IndexStep.Outcome.Quarantined _ -> {}
    }
    return outcome;
  }

  /// The block whose `meta.json`, or a marker beside it, an event tells of; empty for other objects.
  private static Optional<BlockId> block(String event) throws IOException {
    var key = Json.read(event).at("detail").at("object").at("key").text();
    return BlockFiles.path(key).equals(BlockFiles.META) ? BlockFiles.block(key) : Markers.block(key);
  }
}
