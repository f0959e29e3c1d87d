package dev.perennial.sidecar.watch;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The data directory of a Prometheus that is running: blocks come and go while it is read.
public final class DataFolder {
  private final Path path;

  /// The directory at `path`.
  public DataFolder(Path path) {
    this.path = path;
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Whether a Prometheus keeps its write-ahead log here.
  public boolean hasWal() {
    return Files.isDirectory(path.resolve("wal"));
  }

  /// The blocks found, by time, and a sentence for each folder whose `meta.json` cannot be read.
  public record Listing(List<BlockMeta> blocks, List<String> problems) {
    /// Copies both lists.
    public Listing {
      blocks = List.copyOf(blocks);
      problems = List.copyOf(problems);
    }
  }

  /// Lists the finished blocks.
  public Listing list() {
    var blocks = new ArrayList<BlockMeta>();
    var problems = new ArrayList<String>();
    try (var folders = Files.list(path)) {
      for (var folder : folders.toList()) {
        BlockId.parse(String.valueOf(folder.getFileName())).flatMap(id -> meta(id, problems)).ifPresent(blocks::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the data directory " + path + ": " + e.getMessage(), e);
    }
    blocks.sort(Comparator.comparing(BlockMeta::range).thenComparing(BlockMeta::id));
    return new Listing(blocks, problems);
  }

  private Optional<BlockMeta> meta(BlockId id, List<String> problems) {
    var file = path.resolve(id.text()).resolve(BlockFiles.META);
    try {
      return Optional.of(BlockMeta.parse(ByteSlice.of(Files.readAllBytes(file)), file.toString()));
    } catch (NoSuchFileException _) {
      // Prometheus renames a whole folder into place and removes meta.json first: the block is going.
      return Optional.empty();
    } catch (IOException e) {
      problems.add("Cannot read " + file + ": " + e.getMessage());
    } catch (MalformedBytesException e) {
      problems.add(e.getMessage());
    }
    return Optional.empty();
  }

  /// The folder of a block.
  public Path block(BlockId id) {
    return path.resolve(id.text());
  }
}
