package dev.perennial.lambda.index;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a batch of queue messages, each an EventBridge event of a new object, and gives back those to be redelivered:
/// `{"batchItemFailures": [{"itemIdentifier": "…"}]}`. Takes `{"block": "01H…"}` from `sweep` alike.
public final class Handler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Handler.class);

  private final IndexStep step;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Steps.fromEnvironment().index());
  }

  Handler(IndexStep step) {
    this.step = step;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    var request = Json.read(input);
    var failures = new ArrayList<String>();
    if (request.has("Records")) {
      for (var message : request.at("Records").items()) {
        if (!isDone(message.at("body").text())) {
          failures.add(message.at("messageId").text());
        }
      }
    } else {
      var _ = step.index(new BlockId(request.at("block").text()));
    }
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
  private boolean isDone(String body) {
    try {
      var block = block(body);
      return block.isEmpty() || !(step.index(block.get()) instanceof IndexStep.Outcome.Partial);
    } catch (RuntimeException | IOException e) {
      LOG.warn("A message failed and will be redelivered: {}", e.getMessage());
      return false;
    }
  }

  /// The block whose `meta.json` an event tells of; empty for other objects.
  private static Optional<BlockId> block(String event) throws IOException {
    var key = Json.read(event).at("detail").at("object").at("key").text();
    return BlockFiles.path(key).equals(BlockFiles.META) ? BlockFiles.block(key) : Optional.empty();
  }
}
