package dev.perennial.env.damage;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.util.function.Function;

/// A file of text, without checksums.
record TextSpecimen(String name, ByteSlice text, Function<ByteSlice, Object> reader) implements Specimen {
  @Override
  public byte[] bytes() {
    return text.toArray();
  }

  @Override
  public void mend(byte[] bytes) {}

  @Override
  public String read(ByteSlice bytes) {
    return reader.apply(bytes).toString();
  }

  @Override
  public boolean isSealed() {
    return false;
  }
}
