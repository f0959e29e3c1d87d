package dev.perennial.query.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How tools find what was deployed from here.
class DeployedSpec {
  @TempDir private Path folder = Path.of("");

  private Path outputs(String json) throws IOException {
    return Files.writeString(folder.resolve("outputs.json"), json);
  }

  @Test
  void the_outputs_of_the_stacks_tell_bucket_and_catalogue() throws IOException {
    var file = outputs("{\"p-query\": {\"Url\": \"http://x\"}, \"p-storage\": {\"Bucket\": \"s3://b\", \"Catalog\": \"dynamodb:t\"}}");
    assertThat(Deployed.in(file)).contains(new Deployed("s3://b", "dynamodb:t"));
  }

  @Test
  void where_nothing_was_deployed_nothing_is_told() {
    assertThat(Deployed.in(folder.resolve("outputs.json"))).isEmpty();
  }

  @Test
  void outputs_of_something_else_are_a_sentence() throws IOException {
    var file = outputs("{\"other\": {\"Url\": \"http://x\"}}");
    assertThatThrownBy(() -> Deployed.in(file))
        .hasMessage("Cannot find a Bucket and a Catalog among the outputs in " + file + "; give --bucket, or deploy again.");
    var torn = outputs("{\"other\": ");
    assertThatThrownBy(() -> Deployed.in(torn)).hasMessageStartingWith("Cannot read the outputs in ");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # typed                           | meant
          blocks                            | blocks --catalog=dynamodb:t --bucket=s3://b
          blocks --tenant x                 | blocks --catalog=dynamodb:t --bucket=s3://b --tenant x
          blocks --catalog sqlite:f         | blocks --bucket=s3://b --catalog sqlite:f
          blocks --bucket ./bucket          | blocks --bucket ./bucket
          blocks --bucket=./bucket          | blocks --bucket=./bucket
          --help                            | --help
          nonsense                          | nonsense
          """)
  void a_command_that_names_no_bucket_means_the_deployed_one(String typed, String meant) {
    assertThat(new Deployed("s3://b", "dynamodb:t").complete(Main.commandLine(), typed.split(" "))).containsExactly(meant.split(" "));
  }
}
