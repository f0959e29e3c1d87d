package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.query.split.ResultCache;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A client that hangs up ends the work that was done for it; one that waits, or asks for more on the same connection, does not.
class DepartureTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch given = new CountDownLatch(1);

  /** Waits for ever, as a store does that hangs. */
  private final SeriesSource slow =
      new SeriesSource() {
        @Override
        public SelectedSeries select(Selection selection) {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            given.countDown();
            Thread.currentThread().interrupt();
          }
          throw new IllegalStateException("given up");
        }

        @Override
        public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
          return new Answer<>(List.of("a"), Notes.none());
        }

        @Override
        public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
          return new Answer<>(List.of(), Notes.none());
        }
      };

  private ApiServer server(Engine engine) {
    var clock = InstantSource.system();
    var metrics = new PrometheusRegistry();
    var options =
        new Api.Options(List.of(), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(1), 1000, Features.none(), Map.of());
    var ranges = new RangeQueries(engine, new ResultCache(1 << 20), Duration.ofMinutes(2), clock);
    var api = new Api(new Api.Evaluation(engine, ranges, RunningQueries.inMemory(4, clock)), new MemoryCatalog(new Random(1)), clock, options, metrics);
    Tenants tenants = tenant -> new Tenants.Share(tenant, (Reading _) -> Pin.of(slow), Scraped.NOBODY, List::of);
    return ApiServer.start(ApiServer.Door.local(Tenancy.of(TenantId.DEFAULT)), api, tenants, new ApiServer.Instruments(metrics, Tracer.OFF), () -> true);
  }

  private static Socket connect(ApiServer server) throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
  }

  private static void ask(OutputStream out, String path) throws Exception {
    out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Test
  void the_work_ends_when_the_client_hangs_up() throws Exception {
    try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(1));
        var server = server(engine)) {
      try (var socket = connect(server)) {
        ask(socket.getOutputStream(), "/api/v1/query?query=up");
        assertThat(begun.await(60, TimeUnit.SECONDS)).as("the query begins").isTrue();
        assertThat(given.getCount()).as("it goes on while the client waits").isEqualTo(1);
      }
      assertThat(given.await(60, TimeUnit.SECONDS)).as("the query ends").isTrue();
    }
  }

  @Test
  void requests_one_after_the_other_on_one_connection_are_all_answered() throws Exception {
    try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(1));
        var server = server(engine);
        var socket = connect(server)) {
      var in = socket.getInputStream();
      socket.setSoTimeout(60_000);
      // The second and third are sent before the first is answered.
      ask(socket.getOutputStream(), "/api/v1/labels");
      ask(socket.getOutputStream(), "/api/v1/query?query=1&time=0");
      ask(socket.getOutputStream(), "/-/healthy");
      var got = new StringBuilder();
      var buffer = new byte[4096];
      while (!got.toString().contains("Healthy")) {
        int read = in.read(buffer);
        assertThat(read).as("after %s", got).isPositive();
        got.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
      assertThat(got.toString()).contains("\"data\":[\"a\"]").contains("[0,\"1\"]");
    }
  }
}
