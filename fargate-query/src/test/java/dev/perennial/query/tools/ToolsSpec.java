package dev.perennial.query.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.Golden;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsSpec {
  private static final String ID = "01M83EW8BGM5PTX4WTQM4WVZHS";

  @TempDir private Path folder = Path.of("");

  private record Ended(int code, String out) {}

  private static Ended run(String... arguments) {
    var out = new StringWriter();
    var command = Main.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    return new Ended(command.execute(arguments), out.toString());
  }

  private void copyBlock() throws IOException {
    var golden = Golden.path("blocks/empty-ish");
    try (var files = Files.walk(golden.resolve(ID))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var to = folder.resolve(golden.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void blocks_are_listed_checked_and_entered_in_a_catalogue() throws IOException {
    copyBlock();
    var bucket = folder.toString();
    assertThat(run("blocks", "--bucket", bucket)).satisfies(ended -> assertThat(ended.code()).isZero()).extracting(Ended::out).asString().contains(ID, "1 series");
    assertThat(run("check", "--bucket", bucket, ID)).satisfies(ended -> assertThat(ended.code()).isZero()).extracting(Ended::out).asString().contains("sound: 1 series");
    var catalog = "sqlite:" + folder.resolve("catalog.db");
    assertThat(run("rebuild", "--bucket", bucket, "--catalog", catalog).out()).startsWith("1 blocks live, 0 superseded, 0 refused");
    assertThat(run("blocks", "--bucket", bucket, "--catalog", catalog).out()).contains(ID);
  }

  @Test
  void a_cut_index_is_not_sound_and_says_why() throws IOException {
    copyBlock();
    var index = folder.resolve(ID).resolve("index");
    var bytes = Files.readAllBytes(index);
    Files.write(index, Arrays.copyOf(bytes, bytes.length - 20));
    var ended = run("check", "--bucket", folder.toString(), ID, "nonsense");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains(ID + "  NOT sound: ", "nonsense  NOT sound: This is not a block id");
  }
}
