package dev.perennial.env.provision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Short-lived commands of the machine, whose words go unread.
final class Commands {
  private Commands() {}

  static boolean missing(String command, String path) {
    return Arrays.stream(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .noneMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /// Runs a command in `folder`; whether it ended well.
  static boolean run(Path folder, List<String> command) {
    try {
      return new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
