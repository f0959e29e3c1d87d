package dev.perennial.env.damage;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.Crc32c;
import java.nio.ByteBuffer;

/// Sets the checksums of changed files right, by where they stand in the sound ones.
final class Seals {
  private static final int CONTENTS = 52;

  private final ByteSlice sound;

  /// The seals of a file whose sound bytes are given.
  Seals(ByteSlice sound) {
    this.sound = sound;
  }

  private static void write(byte[] bytes, int at, int from, int length) {
    ByteBuffer.wrap(bytes).putInt(at, (int) Crc32c.of(bytes, from, length));
  }

  private ByteReader reader(int at) {
    return new ByteReader(sound.slice(at, sound.length() - at), "sound bytes", at);
  }

  /// Those of an index of version 2: sections, series, lists and the table of contents.
  void index(byte[] bytes) {
    var contents = reader(sound.length() - CONTENTS);
    int symbols = (int) contents.u64();
    int series = (int) contents.u64();
    contents.skip(16);
    int postings = (int) contents.u64();
    int table = (int) contents.u64();
    section(bytes, symbols);
    for (int at = align(series, 16); at < postings && sound.at(at) != 0; ) {
      var in = reader(at);
      int length = (int) in.uvarint();
      int from = at + in.position();
      write(bytes, from + length, from, length);
      at = align(from + length + 4, 16);
    }
    for (int at = align(postings, 4); at < table; ) {
      at = align(section(bytes, at), 4);
    }
    section(bytes, table);
    write(bytes, bytes.length - 4, bytes.length - CONTENTS, CONTENTS - 4);
  }

  private int section(byte[] bytes, int at) {
    int length = (int) reader(at).u32();
    write(bytes, at + 4 + length, at + 4, length);
    return at + 8 + length;
  }

  private static int align(int at, int step) {
    return (at + step - 1) / step * step;
  }

  /// Those of a segment: one a chunk.
  void segment(byte[] bytes) {
    for (int at = 8; at < sound.length(); ) {
      var in = reader(at);
      int length = (int) in.uvarint();
      int from = at + in.position();
      write(bytes, from + length + 1, from, length + 1);
      at = from + length + 5;
    }
  }

  /// That of tombstones.
  void tombstones(byte[] bytes) {
    write(bytes, bytes.length - 4, 5, bytes.length - 9);
  }

  /// Those of an index header's preamble and directory.
  void header(byte[] bytes) {
    var in = reader(16);
    int length = (int) in.u32();
    write(bytes, 20, 28, length);
    write(bytes, 24, 0, 24);
  }
}
