package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bucket indexes as sorted arrays, the other notation for spans.
final class Places {
  private Places() {}

  /// The index of every bucket that the spans cover.
  static int[] of(List<Span> spans) {
    int size = 0;
    for (var span : spans) {
      size = Math.addExact(size, span.length());
    }
    var out = new int[size];
    int at = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        out[at++] = index++;
      }
    }
    return out;
  }

  /// The spans that cover these buckets, each as long as can be.
  static List<Span> spans(int[] places) {
    var out = new ArrayList<Span>();
    int end = 0;
    for (int i = 0; i < places.length; ) {
      int from = i;
      do {
        i++;
      } while (i < places.length && places[i] == places[i - 1] + 1);
      out.add(new Span(places[from] - end, i - from));
      end = places[i - 1] + 1;
    }
    return List.copyOf(out);
  }

  /// The indexes in either array, each once.
  static int[] union(int[] a, int[] b) {
    var all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    Arrays.sort(all);
    int size = 0;
    for (int place : all) {
      if (size == 0 || all[size - 1] != place) {
        all[size++] = place;
      }
    }
    return Arrays.copyOf(all, size);
  }

  /// Where each index of `part` stands in `whole`, which holds them all.
  static int[] within(int[] part, int[] whole) {
    var out = new int[part.length];
    int at = 0;
    for (int i = 0; i < part.length; i++) {
      while (whole[at] != part[i]) {
        at++;
      }
      out[i] = at;
    }
    return out;
  }
}
