package dev.perennial.lambda.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.failure.RetryException;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.patrol.Board;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the patrol found reaches every Alertmanager that answers, in the words of its API.
class RelayTest {
  private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");
  private static final Alarm SILENT =
      new Alarm(Rule.REPLICA_SILENT, Labels.of("cluster", "eu", "replica", "a"), AT.minusSeconds(60), Alarm.Telling.FIRING, "Replica a has been silent.");
  private static final Alarm WAITING =
      new Alarm(Rule.COMPACTION_BEHIND, Labels.of("cluster", "eu"), AT, Alarm.Telling.PENDING, "A job waits.");
  private static final Alarm OVER =
      new Alarm(Rule.GROUP_SHORT, Labels.of("cluster", "eu"), AT.minusSeconds(120), Alarm.Telling.FIRING, "One scrapes.");

  private final List<String> heard = new ArrayList<>();
  private int status = 200;
  private HttpServer server;

  RelayTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void listen() {
    server.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  @Test
  void what_fires_goes_on_and_what_is_over_ends() throws Exception {
    new Alertmanagers(List.of(url(""))).tell(Round.NONE, new Round(AT, List.of(SILENT, WAITING), List.of(OVER)));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).startsWith("POST /api/v2/alerts ");
    var alerts = Json.read(heard.getFirst().substring("POST /api/v2/alerts ".length())).items();
    assertThat(alerts).as("nobody is told of what may pass").hasSize(2);
    var fires = alerts.getFirst();
    assertThat(fires.at("labels").at("alertname").text()).isEqualTo("PerennialReplicaSilent");
    assertThat(fires.at("labels").at("severity").text()).isEqualTo("critical");
    assertThat(fires.at("labels").at("replica").text()).isEqualTo("a");
    assertThat(fires.at("annotations").at("summary").text()).isEqualTo(SILENT.sentence());
    assertThat(fires.at("annotations").at("action").text()).isNotBlank();
    assertThat(fires.at("startsAt").text()).isEqualTo("2026-11-28T11:59:00Z");
    assertThat(Instant.parse(fires.at("endsAt").text())).as("if it is not repeated").isAfter(AT.plusSeconds(120));
    assertThat(alerts.getLast().at("endsAt").text()).isEqualTo(AT.toString());
  }

  @Test
  void one_that_does_not_answer_keeps_no_other_from_hearing_it() {
    var round = new Round(AT, List.of(SILENT), List.of());
    new Alertmanagers(List.of(URI.create("http://127.0.0.1:1"), url("/prefix"))).tell(Round.NONE, round);
    assertThat(heard).singleElement().asString().startsWith("POST /prefix/api/v2/alerts ");
    status = 500;
    assertThatThrownBy(() -> new Alertmanagers(List.of(url(""))).tell(Round.NONE, round))
        .isInstanceOf(RetryException.class)
        .hasMessageContaining("it answered 500");
  }

  @Test
  void a_patrol_that_makes_no_rounds_is_told_of_instead() {
    var now = new Instant[] {AT.plusSeconds(60)};
    InstantSource clock = () -> now[0];
    var board = new Board(new MemoryObjectStore(clock));
    board.write(new Round(AT, List.of(SILENT), List.of()));
    var relay = new RelayStep(board, new Alertmanagers(List.of(url(""))), clock);
    assertThat(relay.relay()).isEqualTo(1);
    now[0] = AT.plus(Duration.ofMinutes(5));
    assertThat(relay.relay()).isEqualTo(1);
    assertThat(heard.getFirst()).contains("PerennialReplicaSilent");
    assertThat(heard.getLast()).contains("PerennialPatrolSilent").doesNotContain("PerennialReplicaSilent");
  }
}
