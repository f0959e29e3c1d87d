package dev.perennial.sidecar.settings;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Keeps a folder like a bucket.
final class Mirror {
  /** There once all files are; whoever reads them may wait for it. */
  static final String COMPLETE = ".complete";

  private final ObjectStore bucket;
  private final Path folder;
  private final Variables variables;

  Mirror(ObjectStore bucket, Path folder, Variables variables) {
    this.bucket = bucket;
    this.folder = folder;
    this.variables = variables;
  }

  /// How a round ended.
  sealed interface Round {
    /// The folder was like the bucket already.
    record Same() implements Round {}

    /// So many files were written or removed.
    record Changed(int files) implements Round {}

    /// Nothing was changed.
    record Refused(String why) implements Round {}
  }

  /// Makes the folder like the bucket, or leaves it as it is.
  Round look() {
    try {
      var wanted = wanted();
      if (wanted.isEmpty()) {
        return new Round.Refused("Cannot find any settings in " + bucket.location() + "; what is in force stays so.");
      }
      return write(wanted);
    } catch (ObjectStoreException | IllegalArgumentException e) {
      return new Round.Refused(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException | IOException e) {
      return new Round.Refused("Cannot write to " + folder + ": " + e.getMessage());
    }
  }

  private Map<String, byte[]> wanted() {
    var wanted = new TreeMap<String, byte[]>();
    String next = "";
    do {
      var page = bucket.list("", "", next);
      for (var object : page.objects()) {
        if (!object.key().endsWith("/")) {
          bucket.read(object.key()).ifPresent(bytes -> wanted.put(object.key(), filled(object.key(), bytes.toArray())));
        }
      }
      next = page.next();
    } while (!next.isEmpty());
    return wanted;
  }

  private byte[] filled(String key, byte[] bytes) {
    if (!path(key).startsWith(folder) || key.startsWith(".")) {
      throw new IllegalArgumentException("Cannot take " + key + ": it would be written outside of " + folder + ".");
    }
    if (!key.endsWith(".yml") && !key.endsWith(".yaml")) {
      return bytes;
    }
    return variables.fill(key, new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  private Path path(String key) {
    return folder.resolve(key).normalize();
  }

  private Round write(Map<String, byte[]> wanted) throws IOException {
    int changed = 0;
    for (var file : wanted.entrySet()) {
      var path = path(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        Files.createDirectories(path.resolveSibling("."));
        var aside = path.resolveSibling("." + path.getFileName() + ".new");
        Files.write(aside, file.getValue());
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        changed++;
      }
    }
    for (String stale : files()) {
      if (!wanted.containsKey(stale)) {
        Files.delete(path(stale));
        changed++;
      }
    }
    if (!Files.exists(folder.resolve(COMPLETE))) {
      Files.createFile(folder.resolve(COMPLETE));
    }
    return changed == 0 ? new Round.Same() : new Round.Changed(changed);
  }

  private Set<String> files() throws IOException {
    var found = new ArrayList<Path>();
    try (var all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(found::add);
    }
    var names = new TreeSet<String>();
    for (var path : found) {
      if (!String.valueOf(path.getFileName()).startsWith(".")) {
        names.add(folder.relativize(path).toString());
      }
    }
    return names;
  }
}
