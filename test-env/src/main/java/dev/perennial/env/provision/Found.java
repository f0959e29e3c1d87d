package dev.perennial.env.provision;

import java.nio.file.Path;

/// What came of looking for a program.
public sealed interface Found {
  /// It is at `path`; `how` says where it came from, as part of a sentence.
  record At(Path path, String how) implements Found {}

  /// It is not to be had; `sentence` says what was tried and what to do.
  record Missing(String sentence) implements Found {}
}
