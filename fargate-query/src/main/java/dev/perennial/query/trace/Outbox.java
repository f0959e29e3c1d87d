package dev.perennial.query.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/// Sends spans, and says in a sentence, once a while, how many could not be sent.
final class Outbox implements SpanExporter {
  /** Held so that its level is not forgotten: what the library logs is said here. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final Collector collector;
  private final SpanExporter exporter;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - PAUSE);

  Outbox(Collector collector) {
    LIBRARY.setLevel(Level.OFF);
    this.collector = collector;
    this.exporter = OtlpHttpSpanExporter.builder().setEndpoint(collector.address().toString()).setTimeout(PATIENCE).setCompression("gzip").build();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int size = spans.size();
    var sent = exporter.export(spans);
    sent.whenComplete(
        () -> {
          if (!sent.isSuccess()) {
            lose(size);
          }
        });
    return sent;
  }

  private void lose(int spans) {
    lost.addAndGet(spans);
    long before = told.get();
    long now = System.nanoTime();
    if (now - before >= PAUSE && told.compareAndSet(before, now)) {
      LOG.warn("Cannot send {} spans to the collector at {}: they are lost. Is it there, and does it take OTLP over HTTP?", lost.getAndSet(0), collector.address());
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
