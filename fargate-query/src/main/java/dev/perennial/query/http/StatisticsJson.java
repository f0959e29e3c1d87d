package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.exec.Statistics;
import dev.perennial.query.cost.Cost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Writes what a query took.
final class StatisticsJson {
  private StatisticsJson() {}

  /// How much to tell, by the parameter `stats`.
  enum Detail {
    /// Nothing.
    NONE,
    /// Sums.
    SUMS,
    /// Sums, and samples by step.
    STEPS;

    static Detail of(String text) {
      return switch (text) {
        case "" -> NONE;
        case "all" -> STEPS;
        default -> SUMS;
      };
    }
  }

  /// Writes the field `stats`; the steps are `step` milliseconds apart from `start` on.
  static void write(JsonGenerator out, Statistics statistics, Cost cost, Detail detail, long start, long step) throws IOException {
    if (detail == Detail.NONE) {
      return;
    }
    switch (statistics) {
      case Statistics(var looked, var read, long peak, _, var preparation, var evaluation, _) -> {
        out.writeObjectFieldStart("stats");
        timings(out, seconds(preparation), seconds(evaluation));
        out.writeObjectFieldStart("samples");
        if (detail == Detail.STEPS) {
          steps(out, "totalQueryableSamplesPerStep", looked, start, step);
          steps(out, "samplesReadPerStep", read, start, step);
        }
        out.writeNumberField("totalQueryableSamples", statistics.samplesLooked());
        out.writeNumberField("samplesRead", statistics.samplesRead());
        out.writeNumberField("peakSamples", peak);
        out.writeEndObject();
        cost(out, cost);
        out.writeEndObject();
      }
    }
  }

  private static void cost(JsonGenerator out, Cost cost) throws IOException {
    out.writeObjectFieldStart("cost");
    out.writeNumberField("bucketRequests", cost.sum().requests());
    out.writeNumberField("bucketBytes", cost.sum().bytes());
    out.writeNumberField("seconds", cost.seconds());
    out.writeNumberField("dollars", cost.dollars());
    out.writeStringField("pricesOf", cost.prices().date());
    out.writeEndObject();
  }

  private static void timings(JsonGenerator out, double preparation, double evaluation) throws IOException {
    out.writeObjectFieldStart("timings");
    out.writeNumberField("evalTotalTime", preparation + evaluation);
    out.writeNumberField("resultSortTime", 0);
    out.writeNumberField("queryPreparationTime", preparation);
    out.writeNumberField("innerEvalTime", evaluation);
    out.writeNumberField("execQueueTime", 0);
    out.writeNumberField("execTotalTime", preparation + evaluation);
    out.writeEndObject();
  }

  private static void steps(JsonGenerator out, String field, List<Long> perStep, long start, long step) throws IOException {
    out.writeArrayFieldStart(field);
    for (int i = 0; i < perStep.size(); i++) {
      out.writeStartArray();
      out.writeNumber(FloatText.seconds(start + i * step));
      out.writeNumber(perStep.get(i));
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
