package dev.perennial.sidecar.ship;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Hard links to a block's files, so that they outlive its deletion by Prometheus until the block is shipped.
final class PinnedBlock implements AutoCloseable {
  private final Path folder;

  private PinnedBlock(Path folder) {
    this.folder = folder;
  }

  /// Links the files of a block of the data directory; links that a dead run left are made anew.
  static PinnedBlock pin(Path data, BlockId id) {
    var folder = data.resolve("thanos").resolve("upload").resolve(id.text());
    var source = data.resolve(id.text());
    try {
      remove(folder);
      Files.createDirectories(folder.resolve("chunks"));
      for (var path : relative(source)) {
        Files.createLink(folder.resolve(path), source.resolve(path));
      }
      return new PinnedBlock(folder);
    } catch (NoSuchFileException e) {
      var gone = e.getOtherFile() == null ? e.getFile() : e.getOtherFile();
      throw new UncheckedIOException("its file " + gone + " is gone", e);
    } catch (IOException e) {
      throw new UncheckedIOException("its files cannot be linked to " + folder + " (" + e.getMessage() + ")", e);
    }
  }

  /** The paths of segment files in their order, then the index. */
  private static List<String> relative(Path source) throws IOException {
    var out = new ArrayList<String>();
    try (var segments = Files.list(source.resolve("chunks"))) {
      segments.map(file -> BlockFiles.CHUNKS + file.getFileName()).sorted().forEach(out::add);
    }
    out.add(BlockFiles.INDEX);
    return out;
  }

  /// The paths below the block's folder: segment files in their order, then the index.
  List<String> paths() {
    try {
      return relative(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  /// The file at a path.
  Path file(String path) {
    return folder.resolve(path);
  }

  /// Removes the links.
  @Override
  public void close() {
    try {
      remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
