package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Teller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Notes with each call who makes it, and finds the backend that is theirs.
final class Callers implements ServerInterceptor {
  private static final Context.Key<StoreServer.Caller> CALLER =
      Context.keyWithDefault("caller", new StoreServer.Caller(_ -> Optional.empty(), Optional.empty()));

  private final StoreServer.Backends backends;

  Callers(StoreServer.Backends backends) {
    this.backends = backends;
  }

  /// The backend of whoever makes the call that this thread answers.
  StoreBackend backend() {
    return backends.of(CALLER.get());
  }

  /// What is told to whoever makes that call.
  ///
  /// @throws StoreException if nothing is
  Teller teller() {
    return backend()
        .teller()
        .orElseThrow(() -> new StoreException(StoreException.Reason.UNIMPLEMENTED, "no Prometheus stands behind this store", null));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var caller = new StoreServer.Caller(name -> header(headers, name), certificate(call));
    var watch = backends.watch(caller, call.getMethodDescriptor().getFullMethodName());
    return watched(watch, Contexts.interceptCall(Context.current().withValue(CALLER, caller), watched(watch, call), headers, next));
  }

  private static <Q, A> ServerCall<Q, A> watched(StoreServer.Watch watch, ServerCall<Q, A> call) {
    return new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
      @Override
      public void close(Status status, Metadata trailers) {
        watch.ended(status.isOk() ? "" : status.getCode() + ": " + status.getDescription());
        super.close(status, trailers);
      }
    };
  }

  private static <Q> ServerCall.Listener<Q> watched(StoreServer.Watch watch, ServerCall.Listener<Q> listener) {
    return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onHalfClose() {
        watch.during(super::onHalfClose);
      }

      @Override
      public void onCancel() {
        watch.ended("the client gave up the call");
        super.onCancel();
      }
    };
  }

  private static Optional<String> header(Metadata headers, String name) {
    return Optional.ofNullable(headers.get(Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER)));
  }

  private static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
    var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate ? Optional.of(certificate) : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }
}
