package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.wire.LabelNamesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelValuesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.storeapi.wire.StoreGrpc;
import dev.perennial.tsdb.storeapi.wire.info.InfoGrpc;
import dev.perennial.tsdb.storeapi.wire.info.InfoRequest;
import dev.perennial.tsdb.storeapi.wire.info.InfoResponse;
import dev.perennial.tsdb.time.TimeRange;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// One StoreAPI endpoint, ours or Thanos'. Safe for many threads; a connection is made at the first call and kept.
///
/// Every call has a deadline; a store that does not keep it, cannot be reached or fails throws [StoreException].
public final class StoreClient implements AutoCloseable {
  private final String address;
  private final ManagedChannel channel;
  private final StoreGrpc.StoreBlockingStub store;
  private final InfoGrpc.InfoBlockingStub endpoint;
  private final Telling telling;

  private final Certificates.Kept kept;

  private StoreClient(String address, NettyChannelBuilder builder, Greeting greeting, Certificates.Kept kept) {
    this.address = address;
    this.kept = kept;
    this.channel = builder.maxInboundMessageSize(Integer.MAX_VALUE).build();
    var intercepted = ClientInterceptors.intercept(channel, greeting);
    this.store = StoreGrpc.newBlockingStub(intercepted);
    this.endpoint = InfoGrpc.newBlockingStub(intercepted);
    this.telling = new Telling(address, intercepted);
  }

  /// The endpoint at `host:port`, without encryption, asked on behalf of `tenant`.
  public static StoreClient plaintext(String address, String tenant) {
    return plaintext(address, new Greeting(tenant, Map::of));
  }

  /// The endpoint at `host:port`, without encryption.
  public static StoreClient plaintext(String address, Greeting greeting) {
    return new StoreClient(address, NettyChannelBuilder.forTarget(address).usePlaintext(), greeting, new Certificates.Kept());
  }

  /// The endpoint at `host:port`, encrypted.
  ///
  /// @throws IllegalArgumentException if a certificate or key cannot be read
  public static StoreClient encrypted(String address, Greeting greeting, Trust trust) {
    var kept = new Certificates.Kept();
    var builder = NettyChannelBuilder.forTarget(address, Certificates.client(trust, kept));
    trust.serverName().ifPresent(builder::overrideAuthority);
    return new StoreClient(address, builder, greeting, kept);
  }

  /// What is said with each call: on behalf of which tenant, and the headers of the moment in which it is made.
  public record Greeting(String tenant, Supplier<Map<String, String>> headers) implements ClientInterceptor {
    private static final Metadata.Key<String> TENANT = Metadata.Key.of("thanos-tenant", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata metadata) {
          metadata.put(TENANT, tenant);
          headers.get().forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
          super.start(listener, metadata);
        }
      };
    }
  }

  /// How a client meets servers: which it believes, the name it expects on their certificate where that is not the address, and the
  /// certificate it shows itself.
  public record Trust(Servers servers, Optional<String> serverName, Optional<StoreServer.Identity> identity) {}

  /// Whose certificates a client believes.
  public sealed interface Servers {
    /// Those that the platform's authorities signed.
    record Known() implements Servers {}

    /// Those that authorities in a PEM file signed.
    record Signed(Path authorities) implements Servers {}

    /// Anybody's: encrypted, and perhaps with the wrong one.
    record Any() implements Servers {}
  }

  /// Where the endpoint is.
  public String address() {
    return address;
  }

  /// What the endpoint says of itself.
  public StoreFacts facts(Duration deadline) {
    return asked("ask " + address + " what it holds", () -> facts(within(endpoint, deadline).info(InfoRequest.getDefaultInstance())));
  }

  private static StoreFacts facts(InfoResponse answer) {
    var offered = answer.getStore();
    var abilities = EnumSet.noneOf(StoreFacts.Ability.class);
    if (offered.getSupportsSharding()) {
      abilities.add(StoreFacts.Ability.SHARDING);
    }
    if (offered.getSupportsWithoutReplicaLabels()) {
      abilities.add(StoreFacts.Ability.WITHOUT_REPLICA_LABELS);
    }
    if (answer.hasRules()) {
      abilities.add(StoreFacts.Ability.RULES);
    }
    if (answer.hasTargets()) {
      abilities.add(StoreFacts.Ability.TARGETS);
    }
    if (answer.hasMetricMetadata()) {
      abilities.add(StoreFacts.Ability.METADATA);
    }
    if (answer.hasExemplars()) {
      abilities.add(StoreFacts.Ability.EXEMPLARS);
    }
    var labels = new TreeSet<Labels>();
    answer.getLabelSetsList().forEach(set -> labels.add(Wire.labels(set.getLabelsList())));
    // An endpoint that offers no store holds nothing: a span that ends before it begins.
    return answer.hasStore()
        ? new StoreFacts(
            answer.getComponentType(), List.copyOf(labels), offered.getMinTime(), offered.getMaxTime(), abilities)
        : new StoreFacts(answer.getComponentType(), List.copyOf(labels), Long.MAX_VALUE, Long.MIN_VALUE, abilities);
  }

  /// Asks for series. Failures show up at [SeriesStream#next].
  public SeriesStream series(SeriesQuery query, Duration deadline) {
    var call = Context.current().withCancellation();
    var before = call.attach();
    try {
      Iterator<SeriesResponse> frames = within(store, deadline).series(Wire.request(query));
      return new SeriesStream(address, call, frames);
    } finally {
      call.detach(before);
    }
  }

  /// Asks for label names.
  public Answer<String> labelNames(LabelsQuery query, Duration deadline) {
    var request =
        LabelNamesRequest.newBuilder()
            .setStart(query.first())
            .setEnd(query.last())
            .addAllMatchers(Wire.matchers(query.matchers()))
            .addAllWithoutReplicaLabels(query.withoutReplicaLabels())
            .setLimit(query.limit())
            .build();
    return asked(
        "read label names from " + address,
        () -> {
          var answer = within(store, deadline).labelNames(request);
          return new Answer<>(answer.getNamesList(), new Notes(answer.getWarningsList(), List.of()));
        });
  }

  /// Asks for the values of a label.
  public Answer<String> labelValues(String name, LabelsQuery query, Duration deadline) {
    var request =
        LabelValuesRequest.newBuilder()
            .setLabel(name)
            .setStart(query.first())
            .setEnd(query.last())
            .addAllMatchers(Wire.matchers(query.matchers()))
            .addAllWithoutReplicaLabels(query.withoutReplicaLabels())
            .setLimit(query.limit())
            .build();
    return asked(
        "read values of label " + name + " from " + address,
        () -> {
          var answer = within(store, deadline).labelValues(request);
          return new Answer<>(answer.getValuesList(), new Notes(answer.getWarningsList(), List.of()));
        });
  }

  /// Asks for rules with their alerts.
  public Answer<RuleGroup> rules(Duration deadline) {
    return telling.rules(deadline);
  }

  /// Asks for targets.
  public Answer<Target> targets(Duration deadline) {
    return telling.targets(deadline);
  }

  /// Asks what targets say about metrics.
  public Answer<MetricMetadata> metadata(Duration deadline) {
    return telling.metadata(deadline);
  }

  /// Asks for exemplars of what a query selects. An endpoint's external labels are no labels of what it selects from.
  public Answer<Exemplars> exemplars(String query, TimeRange range, Duration deadline) {
    return telling.exemplars(query, range, deadline);
  }

  static <S extends AbstractStub<S>> S within(S stub, Duration deadline) {
    return stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  static <T> T asked(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw Failures.of(what, e);
    }
  }

  /// Ends all calls and the connection.
  @Override
  public void close() {
    channel.shutdownNow();
    kept.close();
  }
}
