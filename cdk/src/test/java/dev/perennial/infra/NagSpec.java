package dev.perennial.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// That the rules of AWS Solutions find nothing that is not explained.
class NagSpec {
  @Test
  void every_finding_is_explained() throws IOException {
    var findings = new ArrayList<String>();
    int reports = 0;
    try (var files = Files.newDirectoryStream(Synthesized.standard().folder(), "AwsSolutions-*-NagReport.csv")) {
      for (var file : files) {
        reports++;
        Files.readAllLines(file).stream().filter(line -> line.contains("\"Non-Compliant\"")).forEach(findings::add);
      }
    }
    assertThat(reports).isEqualTo(5);
    assertThat(findings).isEmpty();
  }
}
