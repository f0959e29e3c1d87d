package dev.perennial.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.infra.config.Configuration;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;

/// Templates as they were synthesized, read as JSON. The standard installation is made once for all tests of a JVM.
public final class Synthesized {
  private static final class Standard {
    private static final Synthesized ONE = of(Configuration.standard());
  }

  private final Path folder;

  private Synthesized(Path folder) {
    this.folder = folder;
  }

  /// The standard installation.
  public static Synthesized standard() {
    return Standard.ONE;
  }

  /// The installation of `configuration`, made now: a few seconds of two programs.
  public static Synthesized of(Configuration configuration) {
    try {
      var folder = Files.createTempDirectory("perennial-synth");
      var app = new App(AppProps.builder().outdir(folder.toString()).analyticsReporting(false).build());
      var _ = Installation.in(app, configuration, assets(Files.createTempDirectory("perennial-assets")));
      Aspects.of(app).add(new AwsSolutionsChecks());
      app.synth();
      return new Synthesized(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stand-ins: what the templates say does not depend on what is in the programs. */
  private static Assets assets(Path folder) throws IOException {
    var lambdas = Files.writeString(folder.resolve("lambdas.zip"), "");
    for (String image : List.of("sidecar", "query", "prometheus", "alertmanager", "grafana")) {
      Files.createDirectories(folder.resolve(image));
      Files.writeString(folder.resolve(image).resolve("Dockerfile"), "FROM scratch\n");
    }
    return new Assets(lambdas, folder);
  }

  /// Where the templates are, with the findings of the rules of AWS Solutions beside them.
  public Path folder() {
    return folder;
  }

  /// The template of the stack whose name ends in `word`, such as `storage`.
  public JsonNode template(String word) {
    try (var files = Files.list(folder)) {
      var file = files.filter(path -> path.toString().endsWith("-" + word + ".template.json")).findFirst().orElseThrow();
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The resources of a type in a stack, by logical id.
  public Map<String, JsonNode> resources(String word, String type) {
    var found = new TreeMap<String, JsonNode>();
    template(word).path("Resources").properties().forEach(entry -> {
      if (entry.getValue().path("Type").asText().equals(type)) {
        found.put(entry.getKey(), entry.getValue());
      }
    });
    return found;
  }

  /// The properties of the one resource of a type in a stack.
  public JsonNode properties(String word, String type) {
    var all = resources(word, type);
    if (all.size() != 1) {
      throw new AssertionError("The stack " + word + " has " + all.size() + " of " + type + ", not one");
    }
    return all.values().iterator().next().path("Properties");
  }

  /// Texts of an array, in its order.
  public static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /// Whether any element of an array answers to a text, as JSON.
  public static boolean hasElement(JsonNode array, String json) {
    try {
      var wanted = new ObjectMapper().readTree(json);
      return StreamSupport.stream(array.spliterator(), false).anyMatch(wanted::equals);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
