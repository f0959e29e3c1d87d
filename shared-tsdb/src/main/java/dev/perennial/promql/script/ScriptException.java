package dev.perennial.promql.script;

/// A script that cannot be read; the message says where and why.
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScriptException(int line, String message) {
    super("Cannot read line " + line + " of the script: " + message + ".");
  }
}
