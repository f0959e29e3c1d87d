package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.Arrays;
import java.util.List;

/// Tells of each sample that was read of one series what became of it, by the chunks that are to be written, without asking who merged them.
///
/// Not for several threads.
final class Audit {
  /*
   * A sample of a source is kept if the product holds it, time and value. It is a duplicate if the product holds another one of
   * the same time, or another replica's within a window's length. Whatever else is not in the product was lost, and what
   * is in the product and in no source was made up.
   *
   * Two rules are wider. A stale marker is no sample of the target: any sample near by stands for it. And shortly
   * before a cut a sample may give way to what another replica shows behind the cut, which the product may hold or not.
   *
   * That is so where deduplication is local. One to one, only a sample of the same time stands for another. A penalty may
   * pass over any number of samples, for it is twice whatever distance came before: all that is sure is that one at or before them is kept.
   */
  private static final long BEFORE_CUT = 10_000;

  private final Deduplication deduplication;
  private final Samples merged = new Samples();
  private int[] owners = {};
  private int[] copied = {};
  private long read;
  private long kept;
  private long hash;

  Audit(Deduplication deduplication) {
    this.deduplication = deduplication;
  }

  long read() {
    return read;
  }

  long kept() {
    return kept;
  }

  /// The sum of the hashes of the chunks, each of which is a source's own or holds samples of the sources alone.
  long hash() {
    return hash;
  }

  /// Looks at chunks that were made of what `sources` have of a series; [#read], [#kept] and [#hash] speak of them afterwards.
  ///
  /// A chunk that is none of the sources' is decoded from its bytes. Only then histograms' buckets are looked at.
  ///
  /// @throws UnsoundMergeException if a sample was lost or made up
  void look(Labels labels, long labelsHash, List<Reading> sources, List<Chunk> product) {
    read = 0;
    kept = 0;
    hash = 0;
    merged.clear();
    copied = new int[sources.size()];
    for (var source : sources) {
      read += source.samples().size();
    }
    for (var chunk : product) {
      hash += ChunkHash.of(labelsHash, chunk);
      take(sources, chunk);
    }
    int size = merged.size();
    for (int s = 0; s < sources.size() && kept < size; s++) {
      keep(sources.get(s).samples(), owner(sources, s));
    }
    if (kept < size) {
      int at = 0;
      while (owners[at] >= 0) {
        at++;
      }
      throw new UnsoundMergeException(
          "Cannot take a merge of series %s: it holds a sample at %d that no source has".formatted(labels, merged.time(at)));
    }
    if (read > kept) {
      int sole = soleOwner();
      for (int s = 0; s < sources.size(); s++) {
        if (copied[s] < sources.get(s).samples().size() && !isCovered(sources, s, sole)) {
          excuse(labels, sources, s);
        }
      }
    }
  }

  private void take(List<Reading> sources, Chunk chunk) {
    int at = merged.size();
    for (int s = 0; s < sources.size(); s++) {
      for (var held : sources.get(s).chunks()) {
        if (held.chunk().isCopyOf(chunk)) {
          merged.add(sources.get(s).samples(), held.from(), held.to());
          own(at, owner(sources, s));
          kept += held.size();
          copied[s] += held.size();
          return;
        }
      }
    }
    ChunkDecoder.decode(chunk, merged);
    own(at, -1);
  }

  private void own(int from, int owner) {
    int size = merged.size();
    if (owners.length < size) {
      owners = Arrays.copyOf(owners, size + size / 2);
    }
    Arrays.fill(owners, from, size, owner);
  }

  /** The place of the first source of the same replica. */
  private static int owner(List<Reading> sources, int s) {
    var replica = sources.get(s).replica();
    if (!replica.isEmpty()) {
      for (int i = 0; i < s; i++) {
        if (sources.get(i).replica().equals(replica)) {
          return i;
        }
      }
    }
    return s;
  }

  private void keep(Samples source, int owner) {
    int size = source.size();
    int mergedSize = merged.size();
    long[] times = source.times();
    long[] mergedTimes = merged.times();
    int j = 0;
    for (int i = 0; i < size && j < mergedSize; i++) {
      long time = times[i];
      while (j < mergedSize && mergedTimes[j] < time) {
        j++;
      }
      if (j < mergedSize && mergedTimes[j] == time && owners[j] < 0 && isSame(source, i, merged, j)) {
        owners[j] = owner;
        kept++;
      }
    }
  }

  private static boolean isSame(Samples a, int i, Samples b, int j) {
    var left = a.histogram(i);
    var right = b.histogram(j);
    if (left == null || right == null) {
      return (left == null) == (right == null)
          && Double.doubleToRawLongBits(a.value(i)) == Double.doubleToRawLongBits(b.value(j));
    }
    return SampleHash.of(0, a, i) == SampleHash.of(0, b, j);
  }

  private void excuse(Labels labels, List<Reading> sources, int s) {
    var source = sources.get(s).samples();
    int owner = owner(sources, s);
    int size = merged.size();
    long[] mergedTimes = merged.times();
    int j = 0;
    for (int i = 0; i < source.size(); i++) {
      long time = source.time(i);
      while (j < size && mergedTimes[j] < time) {
        j++;
      }
      if ((j == size || mergedTimes[j] != time)
          && !switch (deduplication) {
            case Dedup local -> {
              var windows = local.windows();
              yield isNear(windows, j, time, source.isStale(i) ? -1 : owner) || isBeforeCut(windows, sources, owner, time);
            }
            case Overlap.ONE_TO_ONE -> false;
            case Overlap.PENALTY -> j > 0;
          }) {
        throw new UnsoundMergeException(
            "Cannot take a merge of series %s: the sample of replica %s at %d is missing, and nothing stands for it"
                .formatted(labels, sources.get(s).replica(), time));
      }
    }
  }

  /** Whose all kept samples are, if none is farther than a window from the next: then whatever lies among them has one near. Else -1. */
  private int soleOwner() {
    if (!(deduplication instanceof Dedup local) || merged.isEmpty()) {
      return -1;
    }
    long window = local.windows().window();
    long[] times = merged.times();
    for (int i = 1; i < merged.size(); i++) {
      if (owners[i] != owners[0] || times[i] - times[i - 1] > window) {
        return -1;
      }
    }
    return owners[0];
  }

  private boolean isCovered(List<Reading> sources, int s, int sole) {
    var samples = sources.get(s).samples();
    return sole >= 0
        && owner(sources, s) != sole
        && deduplication instanceof Dedup local
        && samples.time(0) >= merged.time(0) - local.windows().window()
        && samples.time(samples.size() - 1) <= merged.time(merged.size() - 1) + local.windows().window();
  }

  /** Whether a sample of somebody else than `owner` is kept near `time`; `j` is the first place behind it. */
  private boolean isNear(Windows windows, int j, long time, int owner) {
    for (int i = j; i < merged.size() && merged.time(i) <= time + windows.window(); i++) {
      if (owners[i] != owner) {
        return true;
      }
    }
    for (int i = j - 1; i >= 0 && merged.time(i) >= time - windows.window(); i--) {
      if (owners[i] != owner) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBeforeCut(Windows windows, List<Reading> sources, int owner, long time) {
    long start = windows.start(time);
    long end = start + windows.window();
    if (!windows.isCut(end) || time < end - BEFORE_CUT) {
      return false;
    }
    for (int s = 0; s < sources.size(); s++) {
      var samples = sources.get(s).samples();
      int at = samples.firstAtOrAfter(start);
      if (owner(sources, s) != owner && at < samples.size() && samples.time(at) < end) {
        return true;
      }
    }
    return false;
  }
}
