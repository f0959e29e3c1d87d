package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/// What `deletion-mark.json` says: that a block is no longer to be read and may be removed some time after `time`, and why.
public record DeletionMark(BlockId id, Instant time, String details) {
  /// The only version.
  public static final int VERSION = 1;

  /** The year 9999, in seconds; a number beyond it is in other units. */
  private static final long LATEST = 253_402_300_799L;

  /// Reads a mark; `file` names it in what is thrown.
  ///
  /// @throws dev.perennial.tsdb.bytes.MalformedBytesException if it is not JSON, of another version, or lacks a field
  public static DeletionMark parse(ByteSlice bytes, String file) {
    var out = new ArrayList<DeletionMark>(1);
    JsonReader.read(
        bytes,
        file,
        in -> {
          var texts = new LinkedHashMap<String, String>();
          var numbers = new LinkedHashMap<String, Long>();
          in.object(
              name -> {
                switch (name) {
                  case "id", "details" -> texts.put(name, in.string());
                  case "version", "deletion_time" -> numbers.put(name, in.number());
                  default -> in.raw();
                }
              });
          var version = numbers.get("version");
          var seconds = numbers.get("deletion_time");
          var id = BlockId.parse(texts.getOrDefault("id", ""));
          if (version == null || version != VERSION) {
            throw in.malformed("it is of version " + version + ", and only version 1 is known");
          }
          if (seconds == null || id.isEmpty()) {
            throw in.malformed("it lacks " + (seconds == null ? "\"deletion_time\"" : "a block id in \"id\""));
          }
          if (Math.abs(seconds) > LATEST) {
            throw in.malformed("its deletion_time of " + seconds + " s is no time in seconds since 1970");
          }
          out.add(
              new DeletionMark(id.get(), Instant.ofEpochSecond(seconds), texts.getOrDefault("details", "")));
        });
    return out.getFirst();
  }

  /// The text of the file; the time is cut to whole seconds.
  public ByteSlice toJson() {
    return JsonWriter.write(
        out -> {
          out.string("id", id.text());
          out.number("version", VERSION);
          out.stringUnlessEmpty("details", details);
          out.number("deletion_time", time.getEpochSecond());
        });
  }
}
