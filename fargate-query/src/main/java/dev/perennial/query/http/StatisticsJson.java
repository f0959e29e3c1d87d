package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.exec.Statistics;
import java.io.IOException;
import java.time.Duration;

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
  static void write(JsonGenerator out, Statistics statistics, Detail detail, long start, long step) throws IOException {
    if (detail == Detail.NONE) {
      return;
    }
    double preparation = seconds(statistics.preparation());
    double evaluation = seconds(statistics.evaluation());
    out.writeObjectFieldStart("stats");
    out.writeObjectFieldStart("timings");
    out.writeNumberField("evalTotalTime", preparation + evaluation);
    out.writeNumberField("resultSortTime", 0);
    out.writeNumberField("queryPreparationTime", preparation);
    out.writeNumberField("innerEvalTime", evaluation);
    out.writeNumberField("execQueueTime", 0);
    out.writeNumberField("execTotalTime", preparation + evaluation);
    out.writeEndObject();
    out.writeObjectFieldStart("samples");
    if (detail == Detail.STEPS) {
      out.writeArrayFieldStart("totalQueryableSamplesPerStep");
      var perStep = statistics.samplesPerStep();
      for (int i = 0; i < perStep.size(); i++) {
        out.writeStartArray();
        out.writeNumber(FloatText.seconds(start + i * step));
        out.writeNumber(perStep.get(i));
        out.writeEndArray();
      }
      out.writeEndArray();
    }
    out.writeNumberField("totalQueryableSamples", statistics.samplesLooked());
    out.writeNumberField("samplesRead", statistics.samplesRead());
    out.writeNumberField("peakSamples", statistics.peakSamples());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
