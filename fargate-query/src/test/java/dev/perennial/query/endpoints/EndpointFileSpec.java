package dev.perennial.query.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointFileSpec {
  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          text                                                       | addresses
          [{"targets": ["a:1", "b:2"], "labels": {"x": "y"}}]        | [a:1, b:2]
          [{targets: [a:1]}, {targets: [c:3]}]                       | [a:1, c:3]
          []                                                         | []
          """)
  void a_file_lists_groups_of_targets_in_json_or_yaml(String text, String addresses) {
    assertThat(EndpointFile.parse(text)).hasToString(addresses);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          text                                | complaint
          {"targets": ["a:1"]}                | not a list of target groups
          [{"labels": {}}]                    | no list of targets
          [{"targets": [], "extra": 1}]       | unknown field "extra"
          [{                                  | neither JSON nor YAML
          """)
  void anything_else_is_refused_with_a_reason(String text, String complaint) {
    assertThatThrownBy(() -> EndpointFile.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(complaint);
  }

  @Test
  void a_changed_file_is_read_again_and_a_broken_one_changes_nothing(@TempDir Path folder) throws IOException {
    var path = folder.resolve("endpoints.json");
    var file = new EndpointFile(path);
    assertThat(file.addresses()).isEmpty();
    write(path, "[{\"targets\": [\"a:1\"]}]", 1000);
    assertThat(file.addresses()).containsExactly("a:1");
    write(path, "[{\"targets\": [\"b:2\"]}]", 2000);
    assertThat(file.addresses()).containsExactly("b:2");
    write(path, "[{", 3000);
    assertThat(file.addresses()).containsExactly("b:2");
    Files.delete(path);
    assertThat(file.addresses()).containsExactly("b:2");
  }

  private static void write(Path path, String text, long changed) throws IOException {
    Files.writeString(path, text);
    Files.setLastModifiedTime(path, FileTime.fromMillis(changed));
  }
}
