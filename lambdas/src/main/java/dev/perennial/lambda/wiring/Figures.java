package dev.perennial.lambda.wiring;

import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.flow.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Metrics of CloudWatch, told as one line of the function's log in its embedded format: no request, and no permission.
///
/// `Rounds` is 1 for each round; `Firing` how many alarms fire, for each rule and, as `All`, for all of them.
final class Figures implements Alarms {
  private static final String NAMESPACE = "Perennial";

  private final PrintStream log;
  private final String installation;

  Figures(PrintStream log, String installation) {
    this.log = log;
    this.installation = installation;
  }

  @Override
  public void tell(Round before, Round now) {
    log.println(line(now, "All", now.firing().size()));
    for (var rule : Rule.values()) {
      int firing = (int) now.firing().stream().filter(alarm -> alarm.rule() == rule).count();
      // Those that begin or end are told; a rule that never fires is no metric that is paid for.
      if (firing > 0 || before.firing().stream().anyMatch(alarm -> alarm.rule() == rule)) {
        log.println(line(now, rule.alert(), firing));
      }
    }
  }

  private String line(Round now, String rule, int firing) {
    var out = new ByteArrayOutputStream();
    boolean all = rule.equals("All");
    try {
      Json.write(
          out,
          json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("_aws");
            json.writeNumberField("Timestamp", now.at().toEpochMilli());
            json.writeArrayFieldStart("CloudWatchMetrics");
            json.writeStartObject();
            json.writeStringField("Namespace", NAMESPACE);
            json.writeRaw(",\"Dimensions\":[[\"Installation\",\"Rule\"]],\"Metrics\":[{\"Name\":\"Firing\",\"Unit\":\"Count\"}");
            json.writeRaw(all ? ",{\"Name\":\"Rounds\",\"Unit\":\"Count\"}]" : "]");
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeStringField("Installation", installation);
            json.writeStringField("Rule", rule);
            json.writeNumberField("Firing", firing);
            if (all) {
              json.writeNumberField("Rounds", 1);
            }
            json.writeEndObject();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
