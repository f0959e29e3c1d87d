package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// One file of a log as it lies in parcels: stretches of bytes one behind the other.
final class TrailFile {
  private final String name;
  private final List<Stretch> stretches = new ArrayList<>();
  private long length;
  private Parcel.End end = Parcel.End.OPEN;
  private boolean holed;

  /// Bytes of an object.
  private record Stretch(String key, long from, long offset, long length) {}

  TrailFile(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  long length() {
    return length;
  }

  /// Whether all of it is here.
  boolean isWhole() {
    return end == Parcel.End.CLOSED && !holed;
  }

  /// Takes a part that lies at `from` in the object `key`; what was there from its offset on is replaced.
  void add(String key, long from, Parcel.Part part) {
    if (part.offset() > length) {
      holed = true;
      return;
    }
    if (part.offset() < length) {
      cut(part.offset());
    }
    if (part.offset() == 0) {
      holed = false;
    }
    if (!holed) {
      if (part.length() > 0) {
        stretches.add(new Stretch(key, from, part.offset(), part.length()));
      }
      length = part.offset() + part.length();
      end = part.end();
    }
  }

  private void cut(long at) {
    stretches.removeIf(stretch -> stretch.offset() >= at);
    if (!stretches.isEmpty()) {
      var last = stretches.removeLast();
      stretches.add(new Stretch(last.key(), last.from(), last.offset(), Math.min(last.length(), at - last.offset())));
    }
    length = at;
  }

  /// The bytes, read piece by piece.
  InputStream open(ObjectStore store) {
    var all = List.copyOf(stretches);
    return new InputStream() {
      private static final int PIECE = 1 << 20;
      private int at;
      private long done;
      private byte[] piece = new byte[0];
      private int place;
      private int filled;

      private boolean more() {
        while (at < all.size()) {
          var stretch = all.get(at);
          if (done == stretch.length()) {
            at++;
            done = 0;
            continue;
          }
          int size = (int) Math.min(PIECE, stretch.length() - done);
          var bytes = store.read(stretch.key(), stretch.from() + done, size);
          piece = bytes.array();
          place = bytes.offset();
          filled = bytes.offset() + bytes.length();
          done += size;
          return true;
        }
        return false;
      }

      @Override
      public int read() {
        return place < filled || more() ? piece[place++] & 0xff : -1;
      }

      @Override
      public int read(byte[] into, int offset, int wanted) {
        if (wanted == 0) {
          return 0;
        }
        if (place >= filled && !more()) {
          return -1;
        }
        int taken = Math.min(wanted, filled - place);
        System.arraycopy(piece, place, into, offset, taken);
        place += taken;
        return taken;
      }
    };
  }
}
