package dev.perennial.query.fanout;

/// Where queries get their data: each pins what it reads.
public interface Sources {
  /// Pins what is live now.
  Pin pin(Reading reading);

  /// Pins again after a [StalePinException]. A block that is gone even so is named in a warning.
  default Pin pinAgain(Reading reading) {
    return pin(reading);
  }

  /// What there is to read now.
  default Extent extent() {
    return Extent.UNKNOWN;
  }
}
