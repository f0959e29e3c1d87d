package dev.perennial.query.endpoints;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Who can be asked: the members of the catalogue, and endpoints that were named, of which `Info` is asked from time to time.
///
/// A silent member stays known, so that a query can say what is missing. Of a named endpoint that never answered nobody can
/// tell what is missing without it, so every query says that.
public final class Discovery {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is known of a member that was not asked itself. */
  private static final Polled MEMBER = new Polled(new StoreFacts("sidecar", List.of(), 0, Long.MAX_VALUE, Set.of()), Instant.EPOCH);

  private final Catalog catalog;
  private final TenantId tenant;
  private final InstantSource clock;
  private final List<String> named;
  private final List<EndpointFile> files;
  private final StoreClients clients;
  private final Map<String, Endpoint> polled = new ConcurrentHashMap<>();
  private final Map<String, String> unheard = new ConcurrentHashMap<>();
  private final Map<String, Polled> standings = new ConcurrentHashMap<>();

  /** What an endpoint was when it was last asked. */
  private record Polled(StoreFacts facts, Instant at) {}

  /// A discovery that has polled nobody yet.
  public Discovery(
      Catalog catalog, TenantId tenant, InstantSource clock, List<String> named, List<EndpointFile> files, StoreClients clients) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.clock = clock;
    this.named = List.copyOf(named);
    this.files = List.copyOf(files);
    this.clients = clients;
  }

  /// Asks the named endpoints what they hold. To be called every few seconds.
  public void poll() {
    var wanted = new LinkedHashSet<>(named);
    files.forEach(file -> wanted.addAll(file.addresses()));
    var threads = new ArrayList<Thread>();
    for (var address : wanted) {
      threads.add(Thread.ofVirtual().name("info " + address).start(() -> poll(address)));
    }
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    polled.keySet().retainAll(wanted);
    unheard.keySet().retainAll(wanted);
    standings.keySet().retainAll(wanted);
    var used = new HashSet<>(wanted);
    catalog.members(tenant).forEach(member -> used.add(member.address()));
    clients.retain(used);
  }

  private void poll(String address) {
    try {
      var facts = clients.at(address).facts(PATIENCE);
      standings.put(address, new Polled(facts, clock.instant()));
      endpoint(address, facts).ifPresent(found -> polled.put(address, found));
      unheard.remove(address);
    } catch (StoreException e) {
      var silence = "it did not say what it holds: " + e.getMessage();
      var known = polled.computeIfPresent(address, (_, before) -> new Endpoint(address, before.labelSets(), before.offered(), silence));
      if (known == null) {
        unheard.put(address, String.valueOf(e.getMessage()));
      }
    }
  }

  private static Optional<Endpoint> endpoint(String address, StoreFacts facts) {
    // A store without blocks offers a span that ends before it starts.
    return facts.first() > facts.last()
        ? Optional.empty()
        : Optional.of(new Endpoint(address, facts.labelSets(), TimeRange.closed(facts.first(), facts.last()), ""));
  }

  /// Who is there at one moment: those who can be asked, and why those who never said what they hold did not, by address.
  public record Known(List<Endpoint> endpoints, Map<String, String> unheard) {
    /// Copies both.
    public Known {
      endpoints = List.copyOf(endpoints);
      unheard = Map.copyOf(unheard);
    }

    /// Those of them that a request asks.
    public Known only(StoreChoice choice) {
      if (choice.equals(StoreChoice.ALL)) {
        return this;
      }
      var strangers = new HashMap<>(unheard);
      strangers.keySet().removeIf(address -> !choice.takes(address));
      return new Known(endpoints.stream().filter(endpoint -> choice.takes(endpoint.address())).toList(), strangers);
    }
  }

  /// An endpoint as people see it: Thanos' word for its kind, and when it was last heard.
  public record Standing(String component, Endpoint endpoint, Instant heard) {}

  /// Everybody known now, as people see them. Who left is no store any more.
  public List<Standing> standings() {
    var heartbeats = catalog.members(tenant).stream().collect(Collectors.toMap(Member::address, Member::heartbeat, (a, _) -> a));
    return known().endpoints().stream()
        .filter(endpoint -> !endpoint.hasLeft())
        .map(
            endpoint -> {
              var asked = standings.getOrDefault(endpoint.address(), MEMBER);
              return new Standing(asked.facts().component(), endpoint, heartbeats.getOrDefault(endpoint.address(), asked.at()));
            })
        .toList();
  }

  /// Everybody known now who offers to tell something of a Prometheus: all members, and the named endpoints that say so, even those
  /// that hold no samples.
  public List<Standing> tellers(StoreFacts.Ability ability) {
    var known = standings();
    var members = catalog.members(tenant).stream().map(Member::address).collect(Collectors.toSet());
    var out = new ArrayList<Standing>();
    for (var standing : known) {
      var address = standing.endpoint().address();
      if (members.contains(address) || standings.getOrDefault(address, MEMBER).facts().abilities().contains(ability)) {
        out.add(standing);
      }
    }
    standings.forEach(
        (address, asked) -> {
          if (asked.facts().abilities().contains(ability) && !polled.containsKey(address) && !members.contains(address)) {
            var endpoint = new Endpoint(address, asked.facts().labelSets(), TimeRange.ALL, unheard.getOrDefault(address, ""));
            out.add(new Standing(asked.facts().component(), endpoint, asked.at()));
          }
        });
    return out;
  }

  /** Under the same labels as a member's a sidecar is the same one at another address; a store or a querier holds other samples. */
  private boolean isSidecar(Endpoint endpoint) {
    return standings.getOrDefault(endpoint.address(), MEMBER).facts().component().equals("sidecar");
  }

  /// Everybody known now; a named endpoint that is a member as well is there once.
  public Known known() {
    var now = clock.instant();
    var members = catalog.members(tenant).stream().map(member -> Endpoint.of(member, now)).toList();
    var addresses = members.stream().map(Endpoint::address).collect(Collectors.toSet());
    var held = members.stream().filter(Endpoint::answers).map(member -> Set.copyOf(member.labelSets())).collect(Collectors.toSet());
    var all = new ArrayList<>(members);
    for (var endpoint : polled.values()) {
      if (!addresses.contains(endpoint.address()) && !(isSidecar(endpoint) && held.contains(Set.copyOf(endpoint.labelSets())))) {
        all.add(endpoint);
      }
    }
    var strangers = new HashMap<>(unheard);
    strangers.keySet().removeAll(addresses);
    return new Known(all, strangers);
  }
}
