package dev.perennial.lambda.bucket;

import picocli.CommandLine.Option;

/// How a command answers.
final class Output {
  @Option(names = "--json", description = "Answer with an array of JSON objects, for machines.")
  private boolean json;

  boolean isJson() {
    return json;
  }
}
