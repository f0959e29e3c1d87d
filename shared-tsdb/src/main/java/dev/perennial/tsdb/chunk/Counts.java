package dev.perennial.tsdb.chunk;

/// The absolute counts of a histogram's buckets on one side of zero.
sealed interface Counts {
  /// Nothing counted.
  boolean isZero(int i);

  /// Whether bucket `i` counts less than bucket `j` of `other`, which is of the same kind.
  boolean isBelow(int i, Counts other, int j);

  /// These counts in a wider row: bucket `i` goes to `places[i]`, the rest is zero.
  Counts spread(int[] places, int size);

  /// The counts of an integer histogram.
  final class Whole implements Counts {
    private final long[] row;

    Whole(long[] row) {
      this.row = row;
    }

    /// The counts, one a bucket.
    long[] row() {
      return row;
    }

    /// Sums up deltas.
    static Whole ofDeltas(long[] deltas) {
      var row = new long[deltas.length];
      long count = 0;
      for (int i = 0; i < row.length; i++) {
        count += deltas[i];
        row[i] = count;
      }
      return new Whole(row);
    }

    @Override
    public boolean isZero(int i) {
      return row[i] == 0;
    }

    @Override
    public boolean isBelow(int i, Counts other, int j) {
      return other instanceof Whole whole && row[i] < whole.row[j];
    }

    @Override
    public Whole spread(int[] places, int size) {
      var wide = new long[size];
      for (int i = 0; i < places.length; i++) {
        wide[places[i]] = row[i];
      }
      return new Whole(wide);
    }
  }

  /// The counts of a float histogram.
  final class Real implements Counts {
    private final double[] row;

    Real(double[] row) {
      this.row = row;
    }

    /// The counts, one a bucket.
    double[] row() {
      return row;
    }

    @Override
    public boolean isZero(int i) {
      return row[i] == 0;
    }

    @Override
    public boolean isBelow(int i, Counts other, int j) {
      return other instanceof Real real && row[i] < real.row[j];
    }

    @Override
    public Real spread(int[] places, int size) {
      var wide = new double[size];
      for (int i = 0; i < places.length; i++) {
        wide[places[i]] = row[i];
      }
      return new Real(wide);
    }
  }
}
