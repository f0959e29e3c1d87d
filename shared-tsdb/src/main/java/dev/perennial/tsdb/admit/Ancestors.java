package dev.perennial.tsdb.admit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The level-1 blocks that a shard descends from, as its `meta.json` names them under `thanos.extensions`: a list of ids.
///
/// A shard's `compaction.sources` name shards besides, itself among them, which are not of level 1 and which no other resolution has.
public final class Ancestors {
  /// The key under `thanos.extensions`.
  public static final String KEY = "perennial-ancestors";

  private static final JsonFactory JSON = new JsonFactory();

  private Ancestors() {}

  /// The list as JSON.
  public static String write(Collection<BlockId> ids) {
    return ids.stream().map(id -> "\"" + id.text() + "\"").collect(Collectors.joining(",", "[", "]"));
  }

  /// Reads the list.
  ///
  /// @throws IllegalArgumentException if it is none; the message is the reason
  static List<BlockId> read(String text) {
    try (var json = JSON.createParser(text)) {
      var ids = new ArrayList<BlockId>();
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("there is no list of ids");
      }
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        var id = json.getText();
        ids.add(BlockId.parse(id).orElseThrow(() -> new IllegalArgumentException("\"" + id + "\" is no id")));
      }
      if (json.currentToken() != JsonToken.END_ARRAY || ids.isEmpty()) {
        throw new IllegalArgumentException("there is no list of ids");
      }
      return ids;
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
  }
}
