package dev.perennial.query.wiring;

import dev.perennial.query.fanout.ReadLimits;
import picocli.CommandLine.Option;

/// How much one selector may read.
final class LimitOptions {
  @Option(names = "--store.max-series", paramLabel = "N", defaultValue = "0", description = "How many series one selector may find; 0 for any number. Default: ${DEFAULT-VALUE}")
  private long series;

  @Option(names = "--store.max-postings-bytes", paramLabel = "SIZE", defaultValue = "0", description = "What one selector may fetch of blocks' postings lists, checked before; 0 for any number. Default: ${DEFAULT-VALUE}")
  private String postings = "";

  @Option(names = "--store.max-bytes", paramLabel = "SIZE", defaultValue = "0", description = "What one selector may download of blocks' chunks, reckoned before; 0 for any number. Default: ${DEFAULT-VALUE}")
  private String bytes = "";

  @Option(names = "--store.max-samples", paramLabel = "N", defaultValue = "0", description = "How many samples one selector may read, reckoned before; 0 for any number. Default: ${DEFAULT-VALUE}")
  private long samples;

  ReadLimits limits() {
    return new ReadLimits(orAny(Words.size("--store.max-postings-bytes", postings)), orAny(series), orAny(Words.size("--store.max-bytes", bytes)), orAny(samples));
  }

  private static long orAny(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }
}
