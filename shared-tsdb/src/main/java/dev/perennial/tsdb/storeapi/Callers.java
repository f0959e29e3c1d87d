package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Teller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
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
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
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
