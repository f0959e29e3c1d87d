package dev.perennial.sidecar.ship;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The file `thanos.shipper.json` in a data directory: which of its blocks were shipped.
final class ShippedList {
  private final Path file;

  ShippedList(Path data) {
    this.file = data.resolve("thanos.shipper.json");
  }

  /// The blocks listed; none where the file is missing or cannot be understood.
  Set<BlockId> read() {
    var out = new TreeSet<BlockId>();
    try (var in = Files.newInputStream(file);
        var parser = new JsonFactory().createParser(in)) {
      boolean listed = false;
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          listed = parser.currentName().equals("uploaded");
        } else if (token == JsonToken.VALUE_STRING && listed) {
          BlockId.parse(parser.getText()).ifPresent(out::add);
        }
      }
    } catch (IOException unreadable) {
      return Set.of();
    }
    return out;
  }

  /// Replaces the list.
  void write(Collection<BlockId> shipped) {
    var items =
        new TreeSet<>(shipped).stream().map(id -> "\t\t\"" + id + "\"").collect(Collectors.joining(",\n"));
    var text = "{\n\t\"version\": 1,\n\t\"uploaded\": [" + (items.isEmpty() ? "" : "\n" + items + "\n\t") + "]\n}";
    var draft = file.resolveSibling("thanos.shipper.json.tmp");
    try {
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
