package dev.perennial.promql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the parser against what a real Prometheus answered.
final class GoldenParsingTest {
  private static final String PARSE_ERROR = "invalid parameter \"query\": ";

  /// A request's path and query, and of the answer the status, the error, and the data: a text, or JSON.
  private record Exchange(String path, String query, int status, String error, String data) {}

  private static void forEach(String file, Consumer<Exchange> visitor) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(Golden.path(file))), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        visitor.accept(exchange(line));
        line = lines.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange exchange(String line) throws IOException {
    String path = "";
    int status = 0;
    String error = "";
    String data = "";
    try (var json = new JsonFactory().createParser(line)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME) {
          String field = json.currentName();
          json.nextToken();
          switch (field) {
            case "path" -> path = json.getText();
            case "status" -> status = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : status;
            case "error" -> error = json.getText();
            case "data" -> data = text(json);
            default -> json.getText();
          }
        }
      }
    }
    String query = "";
    int question = path.indexOf('?');
    for (String parameter : path.substring(question + 1).split("&", -1)) {
      if (question >= 0 && parameter.startsWith("query=")) {
        query = URLDecoder.decode(parameter.substring("query=".length()), StandardCharsets.UTF_8);
      }
    }
    return new Exchange(question < 0 ? path : path.substring(0, question), query, status, error, data);
  }

  private static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    var copy = new StringWriter();
    try (var out = new JsonFactory().createGenerator(copy)) {
      out.copyCurrentStructure(json);
    }
    return copy.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/api.jsonl.gz", "http/queries.jsonl.gz"})
  void rejects_what_prometheus_rejects_in_the_same_words_and_accepts_the_rest(String file) {
    List<String> different = new ArrayList<>();
    forEach(
        file,
        exchange -> {
          boolean evaluated = exchange.path.endsWith("/query") || exchange.path.endsWith("/query_range");
          if (!evaluated || (exchange.status == 200 && exchange.query.isEmpty())) {
            // Another endpoint, or a query sent as a form.
            return;
          }
          // Errors at evaluation have byte offsets and no "parse error".
          boolean rejected = exchange.error.startsWith(PARSE_ERROR) && exchange.error.contains("parse error");
          String wanted = rejected ? exchange.error.substring(PARSE_ERROR.length()) : "";
          String found =
              switch (Parser.parse(exchange.query, Features.all())) {
                case Parsed.Query _ -> "";
                case Parsed.Rejected errors -> errors.message();
              };
          if ((exchange.status == 200 || rejected) && !found.equals(wanted)) {
            different.add(exchange.query + " -> " + found + ", Prometheus: " + wanted);
          }
        });
    assertThat(different).isEmpty();
  }

  @Test
  void formats_as_prometheus_does() {
    List<String> different = new ArrayList<>();
    forEach(
        "http/api.jsonl.gz",
        exchange -> {
          if (exchange.path.endsWith("/format_query") && exchange.status == 200) {
            String found = Printer.pretty(ParserSpec.expr(exchange.query));
            if (!found.equals(exchange.data)) {
              different.add(exchange.query + " -> " + found + ", Prometheus: " + exchange.data);
            }
          }
        });
    assertThat(different).isEmpty();
  }

  @Test
  void writes_the_tree_as_prometheus_does() {
    List<String> different = new ArrayList<>();
    forEach(
        "http/api.jsonl.gz",
        exchange -> {
          if (exchange.path.endsWith("/parse_query") && exchange.status == 200) {
            String found = tree(ParserSpec.expr(exchange.query));
            if (!found.equals(exchange.data)) {
              different.add(exchange.query + " -> " + found + ", Prometheus: " + exchange.data);
            }
          }
        });
    assertThat(different).isEmpty();
  }

  private static String tree(Expr expr) {
    var out = new StringWriter();
    try (var json = new JsonFactory().createGenerator(out)) {
      SyntaxTree.write(expr, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
