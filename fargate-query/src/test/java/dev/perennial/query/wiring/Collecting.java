package dev.perennial.query.wiring;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/// A collector on loopback that keeps the spans it is sent.
final class Collecting implements AutoCloseable {
  private final List<Told> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /// A span and the service it is of.
  record Told(String service, Span span) {
    String id() {
      return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    String parent() {
      return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    String trace() {
      return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    String text(String attribute) {
      return span.getAttributesList().stream().filter(one -> one.getKey().equals(attribute)).map(one -> one.getValue().getStringValue()).findFirst().orElse("");
    }

    long number(String attribute) {
      return span.getAttributesList().stream().filter(one -> one.getKey().equals(attribute)).mapToLong(one -> one.getValue().getIntValue()).findFirst().orElse(-1);
    }
  }

  Collecting() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          try (var in = new GZIPInputStream(exchange.getRequestBody())) {
            for (var resource : ExportTraceServiceRequest.parseFrom(in).getResourceSpansList()) {
              var service =
                  resource.getResource().getAttributesList().stream().filter(one -> one.getKey().equals("service.name")).findFirst().orElseThrow();
              resource.getScopeSpansList().forEach(scope -> scope.getSpansList().forEach(span -> spans.add(new Told(service.getValue().getStringValue(), span))));
            }
            exchange.sendResponseHeaders(200, -1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Told> spans() {
    return spans;
  }

  /// Every way from `root` down, as `service: name > service: name`, each once.
  List<String> ways(String root) {
    var ways = new TreeSet<String>();
    descend(root, "", ways);
    return List.copyOf(ways);
  }

  private void descend(String parent, String way, Set<String> into) {
    for (var told : spans) {
      if (told.parent().equals(parent)) {
        var own = (way.isEmpty() ? "" : way + " > ") + told.service().replace("perennial-", "") + ": " + told.span().getName();
        into.add(own);
        descend(told.id(), own, into);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
