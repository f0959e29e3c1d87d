package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A bucket of immutable-by-convention objects under keys such as `01H…/chunks/000001`. Safe for many threads.
///
/// What was put is seen by every later read and list, as in S3.
public interface ObjectStore {
  /// Size and age of an object, or empty if there is none.
  Optional<ObjectFacts> head(String key);

  /// All of an object, or empty if there is none. For small objects.
  Optional<ByteSlice> read(String key);

  /// Exactly `length` bytes from `offset` on.
  ///
  /// @throws ObjectStoreException if there is no such object or it ends earlier
  ByteSlice read(String key, long offset, int length);

  /// The first `most` bytes of an object, fewer where it has fewer; empty if there is no such object. One request where the store can.
  default Optional<ByteSlice> readStart(String key, int most) {
    return head(key).map(facts -> read(key, 0, (int) Math.min(most, facts.size())));
  }

  /// Stores an object whole, in place of one that may be there. Doing it twice is doing it once.
  void put(String key, ByteSlice bytes);

  /// Stores an object only where there is none.
  Put putIfAbsent(String key, ByteSlice bytes);

  /// Begins an upload of unknown length. Nothing is seen under `key` before [Upload#complete].
  Upload upload(String key);

  /// One page of the objects whose keys begin with `prefix`, in order of the keys' UTF-8 bytes.
  ///
  /// With a delimiter (one character, or empty for none), keys that hold it after the prefix are folded into [Page#folders].
  /// `token` is empty for the first page, then [Page#next].
  Page list(String prefix, String delimiter, String token);

  /// All objects whose keys begin with `prefix`, in order, page by page. For what fits into memory.
  default List<ObjectFacts> objects(String prefix) {
    return pages(prefix, "", Page::objects);
  }

  /// The folders right below `prefix`, which is empty or ends in a slash, in order, each with its own slash.
  default List<String> folders(String prefix) {
    return pages(prefix, "/", Page::folders);
  }

  private <T> List<T> pages(String prefix, String delimiter, Function<Page, List<T>> items) {
    var all = new ArrayList<T>();
    var token = "";
    do {
      var page = list(prefix, delimiter, token);
      all.addAll(items.apply(page));
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }

  /// Removes an object; no error where there is none.
  void delete(String key);

  /// Removes objects for good: also what a bucket with versions keeps of them, now and of before. For what nobody will ask back, and
  /// is too large to lie about. One that is interrupted leaves each object as it was, or gone.
  default void erase(List<String> keys) {
    keys.forEach(this::delete);
  }

  /// Where this bucket is, for messages: `s3://bucket/prefix`, a folder, or `memory`.
  String location();

  /// How a conditional put ended.
  sealed interface Put {
    /// The object is stored.
    record Stored() implements Put {}

    /// There was one already; nothing was written. After a lost answer this may be the caller's own.
    record Exists() implements Put {}

    /// The answer was lost: the object may or may not be there. Read it to know.
    record Unknown(String why) implements Put {}
  }

  /// An upload under way. Not for several threads; closing without completing gives it up.
  interface Upload extends AutoCloseable {
    /// Appends bytes; returns when they may be reused by the caller.
    void write(byte[] bytes, int offset, int length);

    /// Makes the object visible, in place of one that may be there.
    void complete();

    /// Gives up what was not completed. Leaves nothing visible.
    @Override
    void close();
  }
}
