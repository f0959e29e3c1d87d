package dev.perennial.env.damage;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// One file of a block, read together with the others, which are sound.
///
/// `use` says how it is read, `seal` how its checksums are set right.
record BlockSpecimen(String name, BlockId id, Map<String, ByteSlice> files, String path, Use use, Consumer<byte[]> seal, boolean isSealed)
    implements Specimen {
  enum Use {
    SELECT,
    SCAN
  }

  @Override
  public byte[] bytes() {
    return file().toArray();
  }

  private ByteSlice file() {
    var found = files.get(path);
    if (found == null) {
      throw new IllegalStateException("The block has no " + path);
    }
    return found;
  }

  @Override
  public void mend(byte[] bytes) {
    seal.accept(bytes);
  }

  @Override
  public String read(ByteSlice bytes) {
    ObjectStore store = new MemoryObjectStore(() -> Instant.EPOCH);
    files.forEach((name, content) -> store.put(BlockFiles.key(id, name), name.equals(path) ? bytes : content));
    var reader = BlockReader.open(store, id);
    return use == Use.SCAN ? scanned(reader) : selected(reader);
  }

  @Override
  public boolean hasSubstitute() {
    return path.equals(BlockFiles.INDEX_HEADER);
  }

  private static String scanned(BlockReader reader) {
    var out = new StringBuilder();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        out.append(next.get().hashCode()).append(' ').append(next.get().labels()).append('\n');
      }
      out.append(scan.deleted());
    }
    return out.toString();
  }

  private static String selected(BlockReader reader) {
    var out = new StringBuilder(reader.meta().toString());
    for (var matchers :
        List.of(
            List.of(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, "made_.*")),
            List.of(Matcher.equal("n", "7"), Matcher.of(Matcher.Kind.NOT_EQUAL, "zone", "")),
            List.of(Matcher.of(Matcher.Kind.NOT_MATCH, "n", "1.*"), Matcher.equal(Labels.NAME, "made_float")))) {
      var series = reader.select(matchers, Long.MIN_VALUE, Long.MAX_VALUE);
      out.append(series.size()).append(series);
      out.append(reader.chunks(series.subList(0, Math.min(20, series.size()))).hashCode());
      out.append(reader.labelValues("n", matchers));
    }
    return out.append(reader.labelNames(List.of())).toString();
  }
}
