package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes one [Page] out of keys that are offered in order: what an adapter needs that lists for itself.
public final class Folding {
  /// The most objects and folders on a page; S3's number.
  public static final int PAGE = 1_000;

  /// The order of a listing: that of the keys' UTF-8 bytes.
  public static final Comparator<String> ORDER = Labels.ORDER;

  private final String prefix;
  private final String delimiter;
  private final String token;
  private final boolean afterFolder;
  private final List<ObjectFacts> objects = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();
  private String last = "";
  private String next = "";

  /// A page as asked for in [ObjectStore#list].
  public Folding(String prefix, String delimiter, String token) {
    this.prefix = prefix;
    this.delimiter = delimiter;
    this.token = token;
    // A key that is listed as an object has no delimiter after the prefix, so a token that has one names a folder.
    this.afterFolder =
        !delimiter.isEmpty() && token.startsWith(prefix) && token.indexOf(delimiter, prefix.length()) >= 0;
  }

  /// Where to begin: no key before this one can be on the page.
  public String first() {
    return ORDER.compare(prefix, token) > 0 ? prefix : token;
  }

  /// Whether a key that begins with `folder` can be on the page and is not folded away already.
  public boolean reachesInto(String folder) {
    if (!folder.startsWith(prefix) && !prefix.startsWith(folder)) {
      return false;
    }
    boolean passed = !token.isEmpty() && ORDER.compare(folder, token) <= 0 && !token.startsWith(folder);
    boolean folded = !folders.isEmpty() && folder.startsWith(folders.getLast());
    return !passed && !folded && !(afterFolder && folder.startsWith(token));
  }

  /// Takes the next key; its facts are asked for only where the key itself is listed. False once the page is full.
  public boolean offer(String key, Supplier<Optional<ObjectFacts>> facts) {
    if (!key.startsWith(prefix) || !isAfterToken(key)) {
      return true;
    }
    int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
    String folder = cut < 0 ? "" : key.substring(0, cut + delimiter.length());
    if (cut >= 0 && !folders.isEmpty() && folders.getLast().equals(folder)) {
      return true;
    }
    if (objects.size() + folders.size() == PAGE) {
      next = last;
      return false;
    }
    if (cut >= 0) {
      folders.add(folder);
      last = folder;
    } else {
      facts.get().ifPresent(objects::add);
      last = key;
    }
    return true;
  }

  private boolean isAfterToken(String key) {
    return token.isEmpty() || (ORDER.compare(key, token) > 0 && !(afterFolder && key.startsWith(token)));
  }

  /// The page, once all keys were offered or one was not taken.
  public Page page() {
    return new Page(objects, folders, next);
  }
}
