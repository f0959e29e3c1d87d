package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which buckets a row has: their indexes, ascending. Most histograms of a series have the same, and rows of them share one object.
final class BucketPlaces {
  private final int[] indexes;
  private final @Nullable List<Span> given;
  private @Nullable List<Span> spans;

  BucketPlaces(int[] indexes) {
    this(indexes, null);
  }

  private BucketPlaces(int[] indexes, @Nullable List<Span> given) {
    this.indexes = indexes;
    this.given = given;
  }

  /// Those that `spans` cover; `before` itself where it has the same.
  @SuppressWarnings("ReferenceEquality") // All histograms of a chunk have one list of spans.
  static BucketPlaces of(List<Span> spans, int size, @Nullable BucketPlaces before) {
    if (before != null && before.given == spans) {
      return before;
    }
    var indexes = new int[size];
    int at = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        indexes[at++] = index++;
      }
    }
    return before != null && Arrays.equals(indexes, before.indexes) ? before : new BucketPlaces(indexes, spans);
  }

  /// The indexes, not to be written.
  int[] indexes() {
    return indexes;
  }

  /// Whether both are the same buckets.
  boolean isSameAs(BucketPlaces other) {
    return this == other || Arrays.equals(indexes, other.indexes);
  }

  /// The spans that cover these buckets, each as long as can be.
  List<Span> spans() {
    var made = spans;
    if (made == null) {
      var out = new ArrayList<Span>();
      int end = 0;
      for (int from = 0; from < indexes.length; ) {
        int to = from + 1;
        while (to < indexes.length && indexes[to] == indexes[to - 1] + 1) {
          to++;
        }
        out.add(new Span(indexes[from] - end, to - from));
        end = indexes[to - 1] + 1;
        from = to;
      }
      made = List.copyOf(out);
      spans = made;
    }
    return made;
  }
}
