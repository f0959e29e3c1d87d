package dev.perennial.query.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The span that a thread works on, which threads that it starts meanwhile inherit. Without a collector there is none, and nothing happens here.
public final class Trace {
  private static final InheritableThreadLocal<@Nullable Trace> HERE = new InheritableThreadLocal<>();
  private static final Place NOWHERE = new Place(null);

  private final io.opentelemetry.api.trace.Tracer tracer;
  private final Span span;
  private final Context context;

  Trace(io.opentelemetry.api.trace.Tracer tracer, Span span, Context parent) {
    this.tracer = tracer;
    this.span = span;
    this.context = parent.with(span);
  }

  /// Does `work` as a part, called `name`, of what this thread is about.
  public static <T> T step(String name, Supplier<T> work) {
    return part(name, SpanKind.INTERNAL, work);
  }

  /// Does `work`, which asks another process.
  public static <T> T call(String name, Supplier<T> work) {
    return part(name, SpanKind.CLIENT, work);
  }

  private static <T> T part(String name, SpanKind kind, Supplier<T> work) {
    var here = HERE.get();
    if (here == null) {
      return work.get();
    }
    var own = new Trace(here.tracer, here.tracer.spanBuilder(name).setSpanKind(kind).setParent(here.context).startSpan(), here.context);
    try {
      return own.during(work::get);
    } catch (RuntimeException e) {
      own.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      own.end();
    }
  }

  /// Says something of the step under way.
  public static void note(String name, String value) {
    var here = HERE.get();
    if (here != null) {
      here.span.setAttribute(name, value);
    }
  }

  /// Says a number of the step under way.
  public static void note(String name, long value) {
    var here = HERE.get();
    if (here != null) {
      here.span.setAttribute(name, value);
    }
  }

  /// The step under way did not do what it was to, and why.
  public static void fail(String why) {
    var here = HERE.get();
    if (here != null) {
      here.failed(why);
    }
  }

  /// The headers by which another process goes on with the step under way.
  public static Map<String, String> headers() {
    var here = HERE.get();
    if (here == null) {
      return Map.of();
    }
    var headers = new HashMap<String, String>();
    W3CTraceContextPropagator.getInstance().inject(here.context, headers, (_, name, value) -> headers.put(name, value));
    return headers;
  }

  /// Where this thread is, for threads that it does not start itself.
  public static Place here() {
    var here = HERE.get();
    return here == null ? NOWHERE : new Place(here);
  }

  /// A step that threads may work on, or none.
  public record Place(@Nullable Trace at) {
    /// Does `work` as a part of that step, whatever this thread was about before.
    public <T> T during(Supplier<T> work) {
      return at == null && HERE.get() == null ? work.get() : Trace.working(at, work::get);
    }
  }

  /// Work of a request, which may fail in its own way.
  public interface Work<T, E extends Exception> {
    /// Does it.
    T get() throws E;
  }

  <T, E extends Exception> T during(Work<T, E> work) throws E {
    return working(this, work);
  }

  private static <T, E extends Exception> T working(@Nullable Trace trace, Work<T, E> work) throws E {
    var before = HERE.get();
    HERE.set(trace);
    try {
      return work.get();
    } finally {
      HERE.set(before);
    }
  }

  void failed(String why) {
    span.setStatus(StatusCode.ERROR, why);
  }

  void end() {
    span.end();
  }
}
