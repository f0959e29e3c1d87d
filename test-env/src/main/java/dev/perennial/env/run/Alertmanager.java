package dev.perennial.env.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One of two Alertmanagers that know each other, so that a notification goes out once.
///
/// `gossip` is its own cluster address and `peers` those of the others; `webhook` is where notifications go.
public record Alertmanager(String name, Path folder, String address, String gossip, List<String> peers, String webhook) {
  /// How long the second waits for word of the first's notification before it sends its own.
  public static final Duration PEER_TIMEOUT = Duration.ofSeconds(3);

  /// Writes the configuration.
  public void configure() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        folder.resolve("alertmanager.yml"),
        """
        route:
          receiver: page
          group_by: ['...']
          group_wait: 2s
          group_interval: 10s
          repeat_interval: 12h
        receivers:
          - name: page
            webhook_configs:
              - url: '%s'
                send_resolved: false
        """
            .formatted(webhook));
  }

  /// The command line under the program at `binary`.
  public List<String> command(Path binary) {
    var command =
        new ArrayList<>(
            List.of(
                binary.toString(),
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=" + address,
                "--cluster.listen-address=" + gossip,
                "--cluster.advertise-address=" + gossip,
                "--cluster.peer-timeout=" + PEER_TIMEOUT.toSeconds() + "s",
                "--cluster.gossip-interval=200ms",
                "--log.level=warn"));
    peers.forEach(peer -> command.add("--cluster.peer=" + peer));
    return command;
  }
}
