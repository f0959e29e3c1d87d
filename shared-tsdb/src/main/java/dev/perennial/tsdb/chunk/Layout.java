package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.List;

/// What all histograms of a chunk have in common: schema, zero threshold, where the buckets lie, custom bounds.
final class Layout {
  private static final double[] NO_BOUNDS = {};

  /** The layout of a chunk that begins with a stale marker. */
  static final Layout EMPTY = new Layout(0, 0, List.of(), List.of(), NO_BOUNDS);

  private static final int MAX_SPANS = 1 << 20;

  /** Fraction 0.5 and this exponent make the byte 243 - 242 = 1. */
  private static final int THRESHOLD_OFFSET = 243;

  private final int schema;
  private final double zeroThreshold;
  private final List<Span> positive;
  private final List<Span> negative;
  private final double[] bounds;

  Layout(int schema, double zeroThreshold, List<Span> positive, List<Span> negative, double[] bounds) {
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.positive = positive;
    this.negative = negative;
    this.bounds = bounds;
  }

  int schema() {
    return schema;
  }

  double zeroThreshold() {
    return zeroThreshold;
  }

  List<Span> positive() {
    return positive;
  }

  List<Span> negative() {
    return negative;
  }

  double[] bounds() {
    return bounds;
  }

  /// The layout of one histogram.
  static Layout of(Histogram histogram) {
    return histogram.isStale()
        ? EMPTY
        : new Layout(
            histogram.schema(),
            histogram.zeroThreshold(),
            histogram.positiveSpans(),
            histogram.negativeSpans(),
            histogram.customBounds());
  }

  /// The number of positive buckets.
  int positiveBuckets() {
    return size(positive);
  }

  /// The number of negative buckets.
  int negativeBuckets() {
    return size(negative);
  }

  private static int size(List<Span> spans) {
    int size = 0;
    for (var span : spans) {
      size = Math.addExact(size, span.length());
    }
    return size;
  }

  static Layout read(BitReader in) {
    double zeroThreshold = readThreshold(in);
    long schema = in.varbitInt();
    if (schema != Histogram.CUSTOM_BOUNDS && (schema < -9 || schema > 52)) {
      throw in.malformed("it has the unknown histogram schema " + schema);
    }
    var positive = readSpans(in);
    var negative = readSpans(in);
    var bounds = schema == Histogram.CUSTOM_BOUNDS ? readBounds(in) : NO_BOUNDS;
    return new Layout((int) schema, zeroThreshold, positive, negative, bounds);
  }

  void write(BitWriter out) {
    writeThreshold(out);
    out.varbitInt(schema);
    writeSpans(out, positive);
    writeSpans(out, negative);
    if (schema == Histogram.CUSTOM_BOUNDS) {
      writeBounds(out);
    }
  }

  private static double readThreshold(BitReader in) {
    int code = (int) in.bits(8);
    return switch (code) {
      case 0 -> 0;
      case 255 -> in.raw();
      default -> Math.scalb(0.5, code - THRESHOLD_OFFSET);
    };
  }

  private void writeThreshold(BitWriter out) {
    int code = Math.getExponent(zeroThreshold) + 1 + THRESHOLD_OFFSET;
    if (Double.doubleToRawLongBits(zeroThreshold) == 0) {
      out.bits(0, 8);
    } else if (code >= 1 && code <= 254 && zeroThreshold == Math.scalb(0.5, code - THRESHOLD_OFFSET)) {
      out.bits(code, 8);
    } else {
      out.bits(255, 8);
      out.raw(zeroThreshold);
    }
  }

  private static List<Span> readSpans(BitReader in) {
    long count = in.varbitUint();
    if (count < 0 || count > Math.min(MAX_SPANS, in.left() / 2)) {
      throw in.malformed("it claims " + Long.toUnsignedString(count) + " spans of buckets and is too short for them");
    }
    var spans = new ArrayList<Span>((int) count);
    long buckets = 0;
    long index = 0;
    for (int i = 0; i < count; i++) {
      long length = in.varbitUint();
      long offset = in.varbitInt();
      // Every bucket of the first real sample takes a bit at least.
      if (length < 0 || length > in.left() || buckets + length > in.left()) {
        throw in.malformed("it claims more buckets than it has bits");
      }
      buckets += length;
      index += offset + length;
      if (offset != (int) offset || index != (int) index || (i > 0 && offset < 0)) {
        throw in.malformed("its bucket span " + i + " has the impossible offset " + offset);
      }
      spans.add(new Span((int) offset, (int) length));
    }
    return List.copyOf(spans);
  }

  private static void writeSpans(BitWriter out, List<Span> spans) {
    out.varbitUint(spans.size());
    for (var span : spans) {
      out.varbitUint(span.length());
      out.varbitInt(span.offset());
    }
  }

  private static double[] readBounds(BitReader in) {
    long count = in.varbitUint();
    if (count < 0 || count > in.left()) {
      throw in.malformed("it claims " + Long.toUnsignedString(count) + " bucket bounds and is too short for them");
    }
    var bounds = new double[(int) count];
    for (int i = 0; i < bounds.length; i++) {
      long code = in.varbitUint();
      bounds[i] = code == 0 ? in.raw() : (code - 1) / 1000.0;
    }
    return bounds;
  }

  private void writeBounds(BitWriter out) {
    out.varbitUint(bounds.length);
    for (double bound : bounds) {
      double thousandths = bound * 1000;
      if (thousandths >= 0 && thousandths <= 33_554_430 && bound == Math.rint(thousandths) / 1000) {
        out.varbitUint((long) Math.rint(thousandths) + 1);
      } else {
        out.bits(0, 1);
        out.raw(bound);
      }
    }
  }
}
