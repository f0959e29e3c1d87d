package dev.perennial.query.http;

import dev.perennial.query.remote.ReadRefusal;
import dev.perennial.query.remote.RemoteRead;
import java.time.Duration;

/// Prometheus' remote read. Replicas are merged unless the request says `dedup=false`.
final class ReadEndpoint {
  private final Readings readings;
  private final long mostSamples;

  ReadEndpoint(Readings readings, long mostSamples) {
    this.readings = readings;
    this.mostSamples = mostSamples;
  }

  Reply read(Endpoint.Call call) {
    try {
      var read = RemoteRead.parse(call.body().toArray());
      var pin = call.share().sources().pin(readings.of(call.parameters(), Duration.ZERO));
      return switch (read.form()) {
        case SAMPLES -> {
          var bytes = read.samples(pin, mostSamples);
          yield new Reply.Stream("application/x-protobuf", "snappy", out -> out.write(bytes));
        }
        case STREAMED ->
            new Reply.Stream(
                "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse", "", out -> read.stream(pin, out));
      };
    } catch (ReadRefusal refusal) {
      throw new Refusal(
          switch (refusal.kind()) {
            case BAD_REQUEST -> Failure.BAD_REQUEST;
            case INTERNAL -> Failure.INTERNAL;
          },
          String.valueOf(refusal.getMessage()));
    }
  }
}
