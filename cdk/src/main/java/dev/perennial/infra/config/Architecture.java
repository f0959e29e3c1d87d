package dev.perennial.infra.config;

/// The processors that Lambdas and tasks run on. Graviton costs a fifth less.
public enum Architecture {
  /// Graviton.
  ARM64,
  /// Intel and AMD.
  X86_64
}
