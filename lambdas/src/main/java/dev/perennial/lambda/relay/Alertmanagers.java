package dev.perennial.lambda.relay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Alarms;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.failure.RetryException;
import dev.perennial.lambda.flow.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Alertmanagers, each of which is told everything, every time: an alert that is not repeated ends by itself.
public final class Alertmanagers implements Alarms {
  /** An alert outlives some rounds that are lost. */
  private static final Duration LIFE = Duration.ofMinutes(4);

  private static final int PATIENCE = 5_000;
  private static final Logger LOG = LoggerFactory.getLogger(Alertmanagers.class);

  private final List<URI> urls;

  /// The Alertmanagers at these URLs; a name that stands for several addresses stands for an Alertmanager at each.
  public Alertmanagers(List<URI> urls) {
    this.urls = List.copyOf(urls);
  }

  /// Tells all; one that does not answer keeps no other from hearing it.
  ///
  /// @throws RetryException if none heard it
  @Override
  public void tell(Round before, Round now) {
    if (urls.isEmpty() || (now.firing().isEmpty() && now.resolved().isEmpty())) {
      return;
    }
    var body = alerts(now);
    int heard = 0;
    IOException failure = new IOException("there is none");
    for (var url : urls) {
      try {
        for (var address : InetAddress.getAllByName(url.getHost())) {
          try {
            post(url, address, body);
            heard++;
          } catch (IOException e) {
            LOG.warn("The Alertmanager at {} ({}) was not told: {}", url, address.getHostAddress(), e.getMessage());
            failure = e;
          }
        }
      } catch (IOException e) {
        LOG.warn("The Alertmanager at {} was not told: {}", url, e.getMessage());
        failure = e;
      }
    }
    if (heard == 0) {
      throw new RetryException("Cannot tell any Alertmanager of " + urls + ": " + failure.getMessage(), failure);
    }
  }

  private static void post(URI url, InetAddress address, byte[] body) throws IOException {
    boolean plain = url.getScheme().equals("http");
    // Over TLS the name is what the certificate is for, so there all addresses are one.
    var host = plain ? (address.getHostAddress().contains(":") ? "[" + address.getHostAddress() + "]" : address.getHostAddress()) : url.getHost();
    var path = url.getPath().endsWith("/") ? url.getPath() : url.getPath() + "/";
    var to = URI.create(url.getScheme() + "://" + host + (url.getPort() < 0 ? "" : ":" + url.getPort()) + path + "api/v2/alerts");
    var connection = (HttpURLConnection) to.toURL().openConnection();
    try {
      connection.setConnectTimeout(PATIENCE);
      connection.setReadTimeout(PATIENCE);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (var out = connection.getOutputStream()) {
        out.write(body);
      }
      int status = connection.getResponseCode();
      if (status != 200) {
        throw new IOException("it answered " + status);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static byte[] alerts(Round round) {
    var out = new ByteArrayOutputStream();
    try {
      Json.write(
          out,
          json -> {
            json.writeStartArray();
            for (var alarm : round.firing()) {
              write(json, alarm, round.at().plus(LIFE));
            }
            for (var alarm : round.resolved()) {
              write(json, alarm, round.at());
            }
            json.writeEndArray();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Alarm alarm, Instant ends) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("labels");
    var labels = new ArrayList<>(alarm.labels().toMap().entrySet());
    labels.removeIf(label -> label.getKey().equals("alertname") || label.getKey().equals("severity"));
    for (var label : labels) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeStringField("alertname", alarm.rule().alert());
    json.writeStringField("severity", alarm.rule().severity());
    json.writeEndObject();
    json.writeObjectFieldStart("annotations");
    json.writeStringField("summary", alarm.sentence());
    json.writeStringField("action", alarm.rule().action());
    json.writeEndObject();
    json.writeStringField("startsAt", alarm.since().toString());
    json.writeStringField("endsAt", ends.toString());
    json.writeEndObject();
  }
}
