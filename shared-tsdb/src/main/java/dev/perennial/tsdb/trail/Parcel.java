package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.bytes.Crc32c;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What the head of a parcel says.
///
/// `labels` are all external labels; `samples` counts those of its records; `parts` are the bytes it brings; `standing` is how far each file
/// of the log that still exists has come with it, by name; `checkpoints` are those that are whole in the trail; and out-of-order segments
/// before `settled` are in blocks that were shipped before this parcel: in some of those that `settling` names, in this parcel and the earlier ones.
public record Parcel(
    long sequence, Labels labels, Optional<TimeRange> range, long samples, List<Part> parts, List<Standing> standing,
    List<Integer> checkpoints, int settled, List<BlockId> settling) {
  /// The first four bytes of a parcel.
  public static final long MAGIC = 0x5452_4C31L;

  /// The version of the format.
  public static final int VERSION = 1;

  /// The bytes before the head.
  public static final int PREFIX = 9;

  /// Copies the lists.
  public Parcel {
    parts = List.copyOf(parts);
    standing = List.copyOf(standing);
    checkpoints = List.copyOf(checkpoints);
    settling = List.copyOf(settling);
  }

  /// Bytes of the file `file` from `offset` on. What the trail held of it from there on is replaced. `end` tells whether the file goes on.
  public record Part(String file, long offset, long length, End end) {}

  /// Whether a file may still grow.
  public enum End {
    /// It may.
    OPEN,
    /// It is finished.
    CLOSED
  }

  /// How much of a file is in the trail, and a hash of that.
  public record Standing(String file, long length, RunningHash hash, End end) {}

  /// The head as bytes, up to where the payload begins.
  public ByteSlice encode() {
    var head = new ByteWriter();
    head.uvarint(sequence).uvarint(labels.size());
    labels.forEach((name, value) -> head.str(name).str(value));
    head.u8(range.isPresent() ? 1 : 0);
    range.ifPresent(r -> head.varint(r.start()).varint(r.last()));
    head.uvarint(samples).uvarint(parts.size());
    for (var part : parts) {
      head.str(part.file()).uvarint(part.offset()).uvarint(part.length()).u8(code(part.end()));
    }
    head.uvarint(standing.size());
    for (var file : standing) {
      head.str(file.file()).uvarint(file.length()).u64(file.hash().value()).u8(code(file.end()));
    }
    head.uvarint(checkpoints.size());
    checkpoints.forEach(number -> head.uvarint(number));
    head.uvarint(settled).uvarint(settling.size());
    settling.forEach(block -> head.str(block.text()));
    var out = new ByteWriter(head.size() + PREFIX + 4);
    out.u32(MAGIC).u8(VERSION).u32(head.size()).bytes(head.array(), 0, head.size());
    return out.u32(Crc32c.of(head.array(), 0, head.size())).copy();
  }

  /// The length of head, prefix and checksum in the parcel that begins with these bytes.
  static long headLength(ByteSlice start, String key) {
    var in = new ByteReader(start, key, 0);
    long magic = in.u32();
    int version = in.u8();
    if (magic != MAGIC || version != VERSION) {
      throw new MalformedBytesException(
          key, 0, "it begins with %08x, version %d, where %08x, version %d is expected".formatted(magic, version, MAGIC, VERSION));
    }
    return PREFIX + in.u32() + 4;
  }

  /// The head of the parcel `key` that begins with these bytes.
  static Parcel decode(ByteSlice start, String key) {
    long length = headLength(start, key);
    if (length > start.length()) {
      throw new MalformedBytesException(key, 5, "its head is said to have " + length + " bytes, more than there are");
    }
    var body = start.slice(PREFIX, (int) length - PREFIX - 4);
    long expected = new ByteReader(start.slice((int) length - 4, 4), key, length - 4).u32();
    if (Crc32c.of(body) != expected) {
      throw new MalformedBytesException(key, PREFIX, Crc32c.mismatch(Crc32c.of(body), expected));
    }
    var in = new ByteReader(body, key, PREFIX);
    long sequence = in.uvarint();
    var labels = new TreeMap<String, String>(Labels.ORDER);
    for (int n = in.count(2, "labels"); n > 0; n--) {
      labels.put(in.str(), in.str());
    }
    var range = in.u8() == 1 ? Optional.of(TimeRange.closed(in.varint(), in.varint())) : Optional.<TimeRange>empty();
    long samples = in.uvarint();
    var parts = new ArrayList<Part>();
    for (int n = in.count(4, "parts"); n > 0; n--) {
      parts.add(new Part(in.str(), in.uvarint(), in.uvarint(), end(in)));
    }
    var standing = new ArrayList<Standing>();
    for (int n = in.count(11, "files"); n > 0; n--) {
      standing.add(new Standing(in.str(), in.uvarint(), new RunningHash(in.u64()), end(in)));
    }
    var checkpoints = new ArrayList<Integer>();
    for (int n = in.count(1, "checkpoints"); n > 0; n--) {
      checkpoints.add((int) in.uvarint());
    }
    int settled = (int) in.uvarint();
    var settling = new ArrayList<BlockId>();
    for (int n = in.count(27, "blocks"); n > 0; n--) {
      settling.add(new BlockId(in.str()));
    }
    return new Parcel(sequence, Labels.of(labels), range, samples, parts, standing, checkpoints, settled, settling);
  }

  private static int code(End end) {
    return end == End.CLOSED ? 1 : 0;
  }

  private static End end(ByteReader in) {
    return in.u8() == 0 ? End.OPEN : End.CLOSED;
  }

  /// The digits of a parcel's bytes that stand in its name.
  public static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java platform has SHA-256", e);
    }
  }
}
