package dev.perennial.env.damage;

import com.sun.management.ThreadMXBean;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// Runs cases against specimens. The same seed gives the same cases; a single one is run again by its number.
final class Fuzz {
  /** No reader may take more memory than this for a small file, whatever it claims. */
  private static final long MOST_MEMORY = 256L << 20;

  private static final long MOST_NANOS = 30_000_000_000L;

  private final long seed;
  private final Consumer<String> out;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Cases from `seed`; complaints go to `out`.
  Fuzz(long seed, Consumer<String> out) {
    this.seed = seed;
    this.out = out;
  }

  /// How the cases of one specimen ended.
  record Tally(String name, long cases, long told, long same, long other, List<String> failures) {
    /// Copies the list.
    Tally {
      failures = List.copyOf(failures);
    }
  }

  /// Runs cases `from <= n < to` of a specimen.
  Tally run(Specimen specimen, long from, long to) {
    var sound = specimen.bytes();
    var wanted = specimen.read(ByteSlice.of(sound.clone()));
    long told = 0;
    long same = 0;
    long other = 0;
    var failures = new ArrayList<String>();
    for (long n = from; n < to; n++) {
      var random = new Random(seed * 1_000_003 + 31L * specimen.name().hashCode() + n);
      boolean mended = random.nextBoolean();
      var bytes = new Mutation(random).of(sound, mended);
      if (mended) {
        specimen.mend(bytes);
      }
      long memory = threads.getCurrentThreadAllocatedBytes();
      long begun = System.nanoTime();
      var complaint = "";
      try {
        var read = specimen.read(ByteSlice.of(bytes));
        if (read.equals(wanted)) {
          same++;
        } else if (specimen.isSealed() && !mended) {
          complaint = "it was read as something else though a checksum covers it";
        } else {
          other++;
        }
      } catch (MalformedBytesException malformed) {
        told++;
        if (malformed.file().isEmpty() || malformed.offset() < -1) {
          complaint = "the complaint names no place: " + malformed.getMessage();
        } else if (specimen.hasSubstitute() && !mended) {
          complaint = "it was told though there is another way to read the same: " + malformed.getMessage();
        }
      } catch (RuntimeException | Error wrong) {
        complaint = wrong + " at " + (wrong.getStackTrace().length == 0 ? "?" : wrong.getStackTrace()[0]);
      }
      if (complaint.isEmpty() && threads.getCurrentThreadAllocatedBytes() - memory > MOST_MEMORY) {
        complaint = "it took " + ((threads.getCurrentThreadAllocatedBytes() - memory) >> 20) + " MiB";
      }
      if (complaint.isEmpty() && System.nanoTime() - begun > MOST_NANOS) {
        complaint = "it took " + (System.nanoTime() - begun) / 1_000_000_000L + " s";
      }
      if (!complaint.isEmpty() && failures.size() < 5) {
        failures.add("%s, seed %d, case %d: %s".formatted(specimen.name(), seed, n, complaint));
        out.accept(failures.getLast());
      }
    }
    return new Tally(specimen.name(), to - from, told, same, other, failures);
  }
}
