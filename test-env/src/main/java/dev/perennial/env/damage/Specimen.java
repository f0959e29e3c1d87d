package dev.perennial.env.damage;

import dev.perennial.tsdb.bytes.ByteSlice;

/// Sound bytes, and how they are read.
interface Specimen {
  /// What is read: a word for the table.
  String name();

  /// The sound bytes.
  byte[] bytes();

  /// Makes checksums fit bytes that were changed, so that what reads behind them is reached; nothing where there are none.
  void mend(byte[] bytes);

  /// Reads bytes and answers with what they say, as text.
  String read(ByteSlice bytes);

  /// Whether a checksum covers every byte that has a meaning, so that changed bytes never give another answer.
  boolean isSealed();

  /// Whether there is another way to the same answer, so that a change that a checksum finds is not even told.
  default boolean hasSubstitute() {
    return false;
  }
}
