package dev.perennial.query.cache;

import java.util.Optional;
import java.util.regex.Pattern;

/// Bytes of an object, `length` from `offset` on; `last` where the object is known to end with them.
record Stretch(String key, long offset, int length, boolean last) {
  /** The files of a block that never change: what they hold is decided when they are written. */
  private static final Pattern OF_BLOCK = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}/(index|index-header|chunks/\\d{6})");

  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,9})(-end)?");

  static boolean isOfBlock(String key) {
    return OF_BLOCK.matcher(key).matches();
  }

  /// The stretch of an object that a file of this name holds, if it is such a name.
  static Optional<Stretch> named(String key, String name) {
    var matcher = NAME.matcher(name);
    return isOfBlock(key) && matcher.matches()
        ? Optional.of(new Stretch(key, Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3) != null))
        : Optional.empty();
  }

  String name() {
    return offset + "-" + length + (last ? "-end" : "");
  }

  boolean holds(long from, int bytes) {
    return from >= offset && from + bytes <= offset + length;
  }
}
