package dev.perennial.lambda.bucket;

import picocli.CommandLine.Model.CommandSpec;

/// Lines about long work, on the error stream, so that answers stay clean.
final class Progress {
  private Progress() {}

  static void say(CommandSpec spec, String line) {
    var err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
