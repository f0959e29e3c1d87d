package dev.perennial.tsdb.objectstore.directory;

import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/// How keys become paths and file names become key segments again.
final class FileNames {
  /** The folder below the root that holds what is not visible yet. */
  static final String UPLOADS = ".uploads";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int LONGEST = 255;

  private FileNames() {}

  /// The path of the object `key` below `root`.
  ///
  /// @throws ObjectStoreException if the key cannot be a path below it
  static Path path(Path root, String key) {
    var path = root;
    for (String segment : key.split("/", -1)) {
      String name = name(segment);
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.length() > LONGEST || (path.equals(root) && name.equals(UPLOADS))) {
        throw ObjectStoreException.fatal(
            key, "Cannot use the key \"" + key + "\" in " + root + ": \"" + segment + "\" cannot be the name of a file there");
      }
      path = path.resolve(name);
    }
    return path;
  }

  /// The segment of a key that the file `name` stands for; empty for names that this adapter would not write.
  static Optional<String> segment(String name) {
    if (name.indexOf('%') < 0) {
      return name(name).equals(name) ? Optional.of(name) : Optional.empty();
    }
    var bytes = new byte[name.length()];
    int length = 0;
    for (int i = 0; i < name.length(); i++) {
      if (isEscape(name, i)) {
        bytes[length++] = (byte) HexFormat.fromHexDigits(name, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length++] = (byte) name.charAt(i);
      }
    }
    String segment = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return name(segment).equals(name) ? Optional.of(segment) : Optional.empty();
  }

  private static String name(String segment) {
    var out = new StringBuilder(segment.length());
    for (int i = 0; i < segment.length(); ) {
      int c = segment.codePointAt(i);
      int width = Character.charCount(c);
      if (c < ' ' || c > '~' || (c == '%' && isEscape(segment, i))) {
        for (byte b : segment.substring(i, i + width).getBytes(StandardCharsets.UTF_8)) {
          out.append('%').append(HEX.toHexDigits(b));
        }
      } else {
        out.append((char) c);
      }
      i += width;
    }
    return out.toString();
  }

  private static boolean isEscape(String name, int i) {
    return name.charAt(i) == '%'
        && i + 2 < name.length()
        && HexFormat.isHexDigit(name.charAt(i + 1))
        && HexFormat.isHexDigit(name.charAt(i + 2));
  }
}
