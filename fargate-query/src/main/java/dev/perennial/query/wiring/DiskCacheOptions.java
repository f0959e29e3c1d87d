package dev.perennial.query.wiring;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which disk keeps what was read of blocks.
final class DiskCacheOptions {
  @Option(names = "--disk-cache-dir", paramLabel = "DIR", description = "Where parts of blocks are kept that were read, also beyond a restart; one process a folder. Default: nowhere")
  private @Nullable Path folder;

  @Option(names = "--disk-cache-size", paramLabel = "SIZE", defaultValue = "10GB", description = "How much of that disk they take at most. Default: ${DEFAULT-VALUE}")
  private String size = "";

  /// A folder, and how many bytes may be in it.
  record Disk(Path folder, long bytes) {}

  Optional<Disk> disk() {
    long bytes = Words.size("--disk-cache-size", size);
    return Optional.ofNullable(folder).map(where -> new Disk(where, bytes));
  }
}
