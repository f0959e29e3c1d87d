package dev.perennial.infra;

import java.util.List;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what. A change of the tables is a change of trust: it is looked at, and then copied from `target/permissions`.
class PermissionsSpec {
  /** Actions that `grant` methods of the library write with a star, and why each is no more than is needed. */
  private static final Map<String, String> STARRED =
      Map.of(
          "s3:GetObject*", "reads objects, with their versions and tags",
          "s3:GetBucket*", "reads a bucket's settings, of which its location is one",
          "s3:List*", "lists one bucket",
          "s3:DeleteObject*", "removes objects and versions of the keys that are named",
          "s3:Abort*", "gives up an upload of the keys that are named",
          "kms:GenerateDataKey*", "makes a key for an object, with or without its plain form",
          "kms:ReEncrypt*", "encrypts anew what one may read, under the same key");

  @ParameterizedTest
  @ValueSource(strings = {"storage", "control", "network", "prometheus", "query"})
  void the_table_of_permissions_is_as_it_was_agreed(String stack) throws IOException {
    String table = Permissions.table(Synthesized.standard().template(stack));
    var written = Files.createDirectories(Path.of("target/permissions")).resolve(stack + ".txt");
    Files.writeString(written, table);
    try (var in = PermissionsSpec.class.getResourceAsStream("permissions/" + stack + ".txt")) {
      String agreed = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(table).as("what %s holds, role | actions | on", written).isEqualTo(agreed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"storage", "control", "network", "prometheus", "query"})
  void nobody_may_do_everything(String stack) {
    var starred = new TreeSet<String>();
    for (String action : Permissions.actions(Synthesized.standard().template(stack))) {
      assertThat(action).doesNotMatch("\\*|[a-z0-9-]+:\\*");
      if (action.contains("*")) {
        starred.add(action);
      }
    }
    assertThat(STARRED.keySet()).containsAll(starred);
  }

  @Test
  void a_sidecar_adds_files_of_blocks_and_neither_reads_nor_removes_any() {
    var rows =
        Permissions.table(Synthesized.standard().template("prometheus"))
            .lines()
            .filter(row -> row.startsWith("Replica") && row.contains("Blocks"))
            .toList();
    assertThat(rows).isNotEmpty().noneMatch(row -> row.contains("s3:Delete"));
    for (String row : rows) {
      if (row.contains("s3:PutObject") || row.contains("s3:GetObject")) {
        assertThat(row.substring(row.lastIndexOf('|')).split(" ")).noneMatch(on -> on.endsWith("Blocks/*"));
      }
    }
  }

  @Test
  void a_sidecar_writes_no_other_replicas_log() {
    var writes =
        Permissions.table(Synthesized.standard().template("prometheus"))
            .lines()
            .filter(row -> row.startsWith("ReplicaA") && row.contains("s3:PutObject"))
            .map(row -> row.substring(row.lastIndexOf('|') + 2).replaceFirst("^Blocks/", ""))
            .map(pattern -> pattern.replace("*", ".*").replace("?", "."))
            .toList();
    var own = "trails/default-tenant/e4944e839937eb9ddeeb60f31a46fe7c/01M8541NEQ5M60C6CD0QYD7YC1/";
    var other = "trails/default-tenant/2cfe208ec0f80434c23daa05454dff79/01M8541NEQ5M60C6CD0QYD7YC1/";
    assertThat(writes).anyMatch((own + "000000000001.0.1.x.x.00")::matches).anyMatch("01M8541NEQ5M60C6CD0QYD7YC1/chunks/000001"::matches);
    for (var key : List.of("000000000001.0.1.x.x.00", "chunks/000001", "index", "meta.json", "recovered", "superseded")) {
      assertThat(writes).as(key).noneMatch((other + key)::matches);
    }
  }

  @Test
  void discovery_is_permitted_only_where_it_is_configured() {
    assertThat(Permissions.actions(Synthesized.standard().template("prometheus"))).noneMatch(action -> action.startsWith("ec2:"));
  }
}
