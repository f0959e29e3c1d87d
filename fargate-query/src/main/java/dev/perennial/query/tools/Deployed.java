package dev.perennial.query.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;

/// The installation that was deployed from here, as the outputs of its stacks tell: where bucket and catalogue are, for commands that are not told.
record Deployed(String bucket, String catalog) {
  /// What the outputs in a file tell: `{"stack": {"Bucket": "s3://…", "Catalog": "dynamodb:…"}}` among others.
  ///
  /// @throws IllegalArgumentException with a sentence if the file is there and tells nothing
  static Optional<Deployed> in(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var outputs = outputs(file);
      var bucket = outputs.get("Bucket");
      var catalog = outputs.get("Catalog");
      if (bucket != null && catalog != null) {
        return Optional.of(new Deployed(bucket, catalog));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the outputs in " + file + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("Cannot find a Bucket and a Catalog among the outputs in " + file + "; give --bucket, or deploy again.");
  }

  private static Map<String, String> outputs(Path file) throws IOException {
    var found = new TreeMap<String, String>();
    try (var json = new JsonFactory().createParser(Files.readString(file))) {
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          found.put(json.currentName(), json.getText());
        }
      }
    }
    return found;
  }

  /** The arguments with bucket and catalogue added, unless they name a bucket themselves or the command takes none. */
  String[] complete(CommandLine tools, String[] arguments) {
    var command = arguments.length == 0 ? null : tools.getSubcommands().get(arguments[0]);
    if (command == null || Arrays.stream(arguments).anyMatch(word -> word.startsWith("--bucket"))) {
      return arguments;
    }
    var complete = new ArrayList<>(List.of(arguments));
    if (command.getCommandSpec().findOption("--bucket") != null) {
      complete.add(1, "--bucket=" + bucket);
    }
    if (command.getCommandSpec().findOption("--catalog") != null && Arrays.stream(arguments).noneMatch(word -> word.startsWith("--catalog"))) {
      complete.add(1, "--catalog=" + catalog);
    }
    return complete.toArray(String[]::new);
  }
}
