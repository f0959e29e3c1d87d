package dev.perennial.tsdb.chunk;

/// An XOR chunk that grows sample by sample and stays compressed meanwhile. Not for several threads.
public final class XorAppender {
  private final BitWriter out = new BitWriter(64);
  private final XorField values;
  private final long first;
  private long last;
  private long delta;
  private int count = 1;

  /// A chunk that begins with this sample.
  public XorAppender(long time, double value) {
    out.varint(time);
    out.raw(value);
    values = new XorField(value);
    first = time;
    last = time;
  }

  /// Appends a sample later than the last one.
  public void add(long time, double value) {
    long next = time - last;
    if (count == 1) {
      out.uvarint(next);
    } else {
      XorEncoder.change(out, next - delta);
    }
    values.write(out, value);
    delta = next;
    last = time;
    count++;
  }

  /// The number of samples.
  public int size() {
    return count;
  }

  /// The chunk of the samples so far.
  public Chunk close() {
    return new Chunk(first, last, Encoding.XOR, out.finish((byte) (count >> 8), (byte) count));
  }
}
