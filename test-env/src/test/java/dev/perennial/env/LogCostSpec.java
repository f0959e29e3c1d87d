package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What shipping a log costs is told by the page and by the operator's book too, whose prices are those of the one dated file.
class LogCostSpec {
  private static String text(String path) throws IOException {
    return Files.readString(Real.root().resolve(path));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          date               | fargate-query/src/main/page/src/status.js                        | What S3 asked in US East on %s
          s3.thousand.puts   | fargate-query/src/main/page/src/status.js                        | const PUT = %s / 1000;
          s3.gigabyte.month  | fargate-query/src/main/page/src/status.js                        | const GIGABYTE = %s;
          s3.gigabyte.month  | docs/operations.md                                               | × $%s / GB
          """)
  void a_price_is_that_of_the_file(String name, String path, String written) throws IOException {
    var price = Pattern.compile("(?m)^ *" + Pattern.quote(name) + ": (\\S+)$").matcher(text("cdk/src/main/resources/dev/perennial/infra/cost/prices.yml"));
    assertThat(price.find()).as("a price of %s", name).isTrue();
    assertThat(text(path)).contains(written.formatted(price.group(1)));
  }
}
