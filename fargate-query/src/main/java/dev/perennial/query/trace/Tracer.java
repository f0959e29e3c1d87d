package dev.perennial.query.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Begins the spans of requests. Safe for many threads.
public final class Tracer implements AutoCloseable {
  /// Notes nothing.
  public static final Tracer OFF = new Tracer(null);

  private static final long PATIENCE_SECONDS = 5;
  private static final TextMapGetter<Function<String, Optional<String>>> GETTER =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Function<String, Optional<String>> headers, String name) {
          return headers == null ? null : headers.apply(name).orElse(null);
        }
      };

  private final @Nullable SdkTracerProvider provider;

  private Tracer(@Nullable SdkTracerProvider provider) {
    this.provider = provider;
  }

  /// A tracer that sends what it notes to a collector, in batches, as the service `name`.
  public static Tracer to(Collector collector, String name) {
    var sampler = Sampler.parentBased(Sampler.traceIdRatioBased(collector.fraction()));
    return new Tracer(
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name))))
            .setSampler(sampler)
            .addSpanProcessor(BatchSpanProcessor.builder(new Outbox(collector)).build())
            .build());
  }

  /// Begins to answer a request called `name`, in the trace that the caller's headers tell of, or a new one.
  public Request begin(String name, Function<String, Optional<String>> headers) {
    if (provider == null) {
      return Request.NONE;
    }
    var tracer = provider.get("dev.perennial");
    var parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER);
    return new Request(new Trace(tracer, tracer.spanBuilder(name).setSpanKind(SpanKind.SERVER).setParent(parent).startSpan(), parent));
  }

  /// A request under way; it ends once.
  public static final class Request {
    private static final Request NONE = new Request(null);

    private final @Nullable Trace trace;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Request(@Nullable Trace trace) {
      this.trace = trace;
    }

    /// Does `work`, or a part of it, on the request's behalf.
    public <T, E extends Exception> T during(Trace.Work<T, E> work) throws E {
      return trace == null ? work.get() : trace.during(work);
    }

    /// It is answered, or has failed where `failure` is not empty.
    public void end(String failure) {
      if (trace != null && ended.compareAndSet(false, true)) {
        if (!failure.isEmpty()) {
          trace.failed(failure);
        }
        trace.end();
      }
    }
  }

  /// Sends what is left.
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
