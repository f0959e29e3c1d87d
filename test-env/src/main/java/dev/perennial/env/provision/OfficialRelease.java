package dev.perennial.env.provision;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The projects' own release archives, taken only when they have the checksum published beside them.
final class OfficialRelease {
  private final Path tools;
  private final Consumer<String> progress;

  OfficialRelease(Path tools, Consumer<String> progress) {
    this.tools = tools;
    this.progress = progress;
  }

  Optional<Found.At> unpackedBefore(Program program) {
    var binary = tools.resolve("release").resolve(stem(program)).resolve(program.command());
    return Files.isExecutable(binary)
        ? Optional.of(new Found.At(binary, "unpacked from the official release before"))
        : Optional.empty();
  }

  Optional<Found.At> fetch(Program program) {
    var base = "https://github.com/" + program.project() + "/releases/download/v" + program.release() + "/";
    var archiveName = stem(program) + ".tar.gz";
    try (var client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      var sums = client.send(request(base + "sha256sums.txt"), BodyHandlers.ofString());
      if (sums.statusCode() != 200) {
        return Optional.empty();
      }
      var wanted = sums.body().lines().filter(line -> line.endsWith("  " + archiveName)).findFirst();
      if (wanted.isEmpty()) {
        return Optional.empty();
      }
      progress.accept("fetching the official release " + stem(program));
      var folder = tools.resolve("release");
      Files.createDirectories(folder);
      var archive = folder.resolve(archiveName);
      var answer = client.send(request(base + archiveName), BodyHandlers.ofFile(archive));
      if (answer.statusCode() != 200 || !sha256(archive).equals(wanted.get().substring(0, 64))) {
        Files.deleteIfExists(archive);
        return Optional.empty();
      }
      Commands.run(folder, List.of("tar", "-xzf", archive.toString()));
      Files.deleteIfExists(archive);
      return unpackedBefore(program).map(found -> new Found.At(found.path(), "unpacked from the official release"));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String stem(Program program) {
    var name = program.project().substring(program.project().indexOf('/') + 1);
    return name + "-" + program.release() + ".linux-amd64";
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(5)).build();
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var sha = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: every Java platform has SHA-256", e);
    }
  }
}
