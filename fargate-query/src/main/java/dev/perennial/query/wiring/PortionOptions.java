package dev.perennial.query.wiring;

import dev.perennial.query.blocks.Portion;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// Which part of all blocks to answer for.
final class PortionOptions {
  private static final Pattern SHARD = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  @Option(names = "--min-time", paramLabel = "TIME", defaultValue = "", description = "Answers for nothing older: 2026-01-31T00:00:00Z, or -6w for six weeks ago.")
  private String from = "";

  @Option(names = "--max-time", paramLabel = "TIME", defaultValue = "", description = "Answers for nothing younger: likewise.")
  private String to = "";

  @Option(names = "--shard", paramLabel = "I/N", defaultValue = "0/1", description = "Of N stores that share the blocks, by their ids, this is number I, counted from 0. Default: ${DEFAULT-VALUE}")
  private String shard = "";

  Portion portion(InstantSource clock) {
    var parts = SHARD.matcher(shard);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) >= Integer.parseInt(parts.group(2))) {
      throw new IllegalArgumentException("Cannot take \"" + shard + "\" for --shard: one of three stores is 0/3, 1/3 or 2/3.");
    }
    var first = edge("--min-time", from, Long.MIN_VALUE, clock);
    var last = edge("--max-time", to, Long.MAX_VALUE - 1, clock);
    if (first.getAsLong() > last.getAsLong()) {
      throw new IllegalArgumentException("Cannot answer from --min-time " + from + " to --max-time " + to + ": that ends before it starts.");
    }
    return new Portion(() -> TimeRange.closed(first.getAsLong(), last.getAsLong()), Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  private static LongSupplier edge(String option, String text, long missing, InstantSource clock) {
    if (text.isEmpty()) {
      return () -> missing;
    }
    if (text.startsWith("-")) {
      var ago = Words.length(option, text.substring(1));
      return () -> clock.instant().minus(ago).toEpochMilli();
    }
    try {
      long at = Instant.parse(text).toEpochMilli();
      return () -> at;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("Cannot take \"" + text + "\" for " + option + ": give 2026-01-31T00:00:00Z or -6w.", e);
    }
  }
}
