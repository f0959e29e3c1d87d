package dev.perennial.lambda.patrol;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.failure.Sorted;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Cloud;
import dev.perennial.lambda.wiring.Priming;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Takes anything, gives back `{"firing": 2, "resolved": 1}`.
public final class Handler implements RequestStreamHandler {
  private final PatrolStep step;
  private final Board board;
  private final Alarms alarms;

  /// Wired from the environment, for Lambda.
  public Handler() {
    this(Cloud.fromEnvironment());
  }

  private Handler(Cloud cloud) {
    this(cloud.patrol(), new Board(cloud.bucket()), cloud.alarms());
    Priming.by(cloud::look);
  }

  Handler(PatrolStep step, Board board, Alarms alarms) {
    this.step = step;
    this.board = board;
    this.alarms = alarms;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) {
    Sorted.run("patrol", () -> handle(output));
  }

  void handle(OutputStream output) throws IOException {
    var before = board.read();
    var now = step.round(before);
    // Told first: who dies before it is written down tells it once more.
    alarms.tell(before, now);
    board.write(now);
    Json.write(
        output,
        json -> {
          json.writeStartObject();
          json.writeNumberField("firing", now.firing().size());
          json.writeNumberField("resolved", now.resolved().size());
          json.writeEndObject();
        });
  }
}
