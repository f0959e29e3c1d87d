package dev.perennial.promql.script;

import java.util.List;

/// A test script for PromQL engines.
public record Script(List<Command> commands) {
  /// Copies the commands.
  public Script {
    commands = List.copyOf(commands);
  }

  /// Reads a script.
  ///
  /// @throws ScriptException if something in it is not understood
  public static Script parse(String text) {
    return new ScriptReader(text).read();
  }
}
