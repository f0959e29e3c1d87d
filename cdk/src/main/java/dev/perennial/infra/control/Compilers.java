package dev.perennial.infra.control;

/// What a function's Java does to become fast.
public enum Compilers {
  /// Only the first compiler: enough for what lives for seconds, and starts sooner.
  FIRST("-XX:TieredStopAtLevel=1"),
  /// Both, for what works through millions of samples. Inlined without restraint the second one would spend more on the loops than they save.
  BOTH("-XX:FreqInlineSize=100 -XX:InlineSmallCode=1000");

  private final String options;

  Compilers(String options) {
    this.options = options;
  }

  /// The options of the virtual machine.
  String options() {
    return options;
  }
}
