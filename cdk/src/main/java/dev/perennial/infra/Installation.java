package dev.perennial.infra;

import dev.perennial.infra.storage.StorageStack;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

/// The CDK app: synthesizes the stacks of one installation, in the order of the flow.
public final class Installation {
  private Installation() {}

  /// Writes the templates to where the CDK asks for them (`CDK_OUTDIR`).
  public static void main(String[] args) {
    var app = new App();
    new StorageStack(
        app, "PerennialStorage", StackProps.builder().description("Perennial: blocks and catalogue").build());
    app.synth();
  }
}
