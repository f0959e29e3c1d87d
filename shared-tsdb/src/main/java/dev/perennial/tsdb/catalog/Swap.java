package dev.perennial.tsdb.catalog;

/// How a conditional write of a manifest ended.
public sealed interface Swap {
  /// It took effect; this is the manifest as written.
  record Committed(Manifest manifest) implements Swap {}

  /// It did not and never will: another version stands there, or another token.
  record Lost(String why) implements Swap {}

  /// The answer was lost and reading again did not tell. It may still take effect: nothing may be cleaned up.
  record Unknown(String why) implements Swap {}
}
