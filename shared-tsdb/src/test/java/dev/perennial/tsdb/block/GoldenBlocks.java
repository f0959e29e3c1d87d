package dev.perennial.tsdb.block;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.bytes.ByteSlice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Blocks that other programs wrote, and what is known to be in them.
record GoldenBlocks(String name, Path folder, BlockId id) {
  /// Every block below `golden/blocks`, `golden/compaction` and `golden/downsample`.
  static List<GoldenBlocks> all() {
    var out = new ArrayList<GoldenBlocks>();
    for (var part : List.of("blocks", "compaction", "downsample")) {
      out.addAll(below(part));
    }
    return out;
  }

  /// Every block below a folder of `golden`.
  static List<GoldenBlocks> below(String part) {
    var root = Golden.path(part);
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().equals("index") && Files.isRegularFile(file))
          .map(Path::getParent)
          .sorted()
          .map(
              block ->
                  new GoldenBlocks(
                      part + "/" + root.relativize(block.resolveSibling("")),
                      block.resolveSibling(""),
                      new BlockId(block.getFileName().toString())))
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// One block by the folder that holds it.
  static GoldenBlocks named(String name) {
    return below(name).getFirst();
  }

  /// The objects of this block alone.
  Shelf shelf() {
    var shelf = new Shelf();
    var block = folder.resolve(id.text());
    try (var files = Files.walk(block)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        shelf.put(id + "/" + block.relativize(file), ByteSlice.of(Files.readAllBytes(file)));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    shelf.requests.clear();
    return shelf;
  }

  /// The lines of a file beside the block, packed or not; empty where there is none.
  List<String> lines(String file) {
    for (var candidate : List.of(file, file + ".gz")) {
      var path = folder.resolve(candidate);
      if (Files.exists(path)) {
        try (var bytes = Files.newInputStream(path);
            var text = candidate.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
          return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8)).lines().toList();
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }
    }
    return List.of();
  }

  @Override
  public String toString() {
    return name + "/" + id;
  }
}
