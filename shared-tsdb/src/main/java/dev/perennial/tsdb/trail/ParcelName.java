package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.time.TimeRange;
import java.util.Optional;
import java.util.regex.Pattern;

/// The last part of a parcel's key: `sequence.segment.offset.first.last.hash`.
///
/// `segment` and `offset` are how far the write-ahead log is in the bucket with this parcel; `first` and `last` the times of its samples, `x`
/// both where it has none; `hash` the first 32 hexadecimal digits of the SHA-256 of the object.
public record ParcelName(long sequence, int segment, long offset, Optional<TimeRange> range, String hash) {
  private static final Pattern FORM = Pattern.compile("(\\d{12})\\.(\\d{8,10})\\.(\\d{12})\\.(x|-?\\d{1,19})\\.(x|-?\\d{1,19})\\.([0-9a-f]{32})");

  /// The name that `text` is, if it is one.
  public static Optional<ParcelName> parse(String text) {
    var found = FORM.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      var range =
          found.group(4).equals("x")
              ? Optional.<TimeRange>empty()
              : Optional.of(TimeRange.closed(Long.parseLong(found.group(4)), Long.parseLong(found.group(5))));
      return Optional.of(
          new ParcelName(
              Long.parseLong(found.group(1)), Integer.parseInt(found.group(2)), Long.parseLong(found.group(3)), range, found.group(6)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The name as text.
  @Override
  public String toString() {
    return "%012d.%08d.%012d.%s.%s.%s"
        .formatted(
            sequence, segment, offset, range.map(r -> "" + r.start()).orElse("x"), range.map(r -> "" + r.last()).orElse("x"), hash);
  }
}
