package dev.perennial.query.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebConfigSpec {
  @TempDir Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("web.yml"), text);
  }

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          text                                                                     | sentence
          '- a'                                                                    | it is no map
          '{'                                                                      | it is no YAML
          'tls: {}'                                                                | unknown field "tls"
          'tls_server_config: {cert: x}'                                           | missing one of key or key_file
          'tls_server_config: {key_file: x}'                                       | missing one of cert or cert_file
          'tls_server_config: {cert: x, cert_file: y, key: z}'                     | only one of cert and cert_file may be given
          'tls_server_config: {cert: x, key: y, certs: z}'                         | unknown field "certs" in tls_server_config
          'tls_server_config: {cert: x, key: y, client_auth_type: Maybe}'          | invalid client_auth_type "Maybe"
          'tls_server_config: {cert: x, key: y, client_ca: z}'                     | client CA's have been configured without a Client Auth Policy
          'tls_server_config: {cert: x, key: y, client_auth_type: RequireAndVerifyClientCert}' | needs client_ca or client_ca_file
          'tls_server_config: {cert: x, key: y, min_version: SSL3}'                | unknown TLS version "SSL3"
          'http_server_config: {headers: {X-Mine: 1}}'                             | unknown field "X-Mine" in headers
          'basic_auth_users: {a: secret}'                                          | the password of the user "a" is no bcrypt hash
          """)
  void what_is_wrong_is_said(String text, String sentence) throws Exception {
    assertThatThrownBy(() -> WebConfig.read(file(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("web.yml")
        .hasMessageContaining(sentence);
  }

  @Test
  void an_empty_file_asks_for_nothing() throws Exception {
    assertThat(WebConfig.read(file("# nothing"))).isEqualTo(WebConfig.NONE);
  }

  private static String basic(String name, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void users_and_tokens_are_let_in_and_others_are_not() throws Exception {
    var hash = BCrypt.withDefaults().hashToString(4, "opensesame".toCharArray());
    var tokens = Files.writeString(folder.resolve("tokens"), "first\n\nsecond\n");
    var guard = Guard.of(Optional.of(file("basic_auth_users: {ali: '" + hash + "'}")), Optional.of(tokens));
    assertThat(guard.isOpen()).isFalse();
    assertThat(guard.admits(basic("ali", "opensesame"))).isTrue();
    assertThat(guard.admits(basic("ali", "opensesam"))).isFalse();
    assertThat(guard.admits(basic("baba", "opensesame"))).isFalse();
    assertThat(guard.admits("Bearer second")).isTrue();
    assertThat(guard.admits("Bearer third")).isFalse();
    assertThat(guard.admits("Basic !")).isFalse();
    assertThat(guard.admits("")).isFalse();
  }

  @Test
  void a_changed_file_counts_at_once_and_a_broken_one_changes_nothing() throws Exception {
    var tokens = Files.writeString(folder.resolve("tokens"), "old");
    var guard = Guard.of(Optional.empty(), Optional.of(tokens));
    assertThat(guard.admits("Bearer old")).isTrue();
    Files.writeString(tokens, "new");
    Files.setLastModifiedTime(tokens, FileTime.fromMillis(1_000));
    assertThat(guard.admits("Bearer old")).isFalse();
    assertThat(guard.admits("Bearer new")).isTrue();
    Files.writeString(tokens, "");
    Files.setLastModifiedTime(tokens, FileTime.fromMillis(2_000));
    assertThat(guard.admits("Bearer new")).isTrue();
  }
}
