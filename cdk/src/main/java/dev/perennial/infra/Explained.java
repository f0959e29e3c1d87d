package dev.perennial.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.constructs.IConstruct;

/// Findings of the rules of AWS Solutions that stay, each with its reason.
public final class Explained {
  private Explained() {}

  /// Lets the findings of `rule` on a construct, and on what is in it, stay for a reason.
  public static void finding(IConstruct on, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(on, List.of(NagPackSuppression.builder().id("AwsSolutions-" + rule).reason(reason).build()), true);
  }

  /// Lets the stars stay that `grant` methods write into the policies within a construct: each is held by the table of permissions.
  public static void grants(IConstruct on) {
    finding(on, "IAM5", "Written by grant methods: families of read or write actions on one bucket's keys; each row is held by a test.");
  }
}
