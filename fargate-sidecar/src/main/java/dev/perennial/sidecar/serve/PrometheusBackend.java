package dev.perennial.sidecar.serve;

import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreFacts;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One Prometheus as a store: a single shelf under its external labels.
public final class PrometheusBackend implements StoreBackend {
  private final Supplier<Labels> labels;
  private final PrometheusApi api;
  private final SteadyRead remote;
  private final Horizon horizon;
  private final Budget budget;

  /// A store over the server behind `http`; `labels` are its external labels as last seen, and all answers under way
  /// may hold `bytes` of samples together.
  public PrometheusBackend(
      Supplier<Labels> labels, PrometheusHttp http, PrometheusApi api, Horizon horizon, long bytes) {
    this.labels = labels;
    this.api = api;
    this.remote = new SteadyRead(new RemoteRead(http), horizon);
    this.horizon = horizon;
    this.budget = new Budget(bytes);
  }

  @Override
  public StoreFacts facts() {
    return new StoreFacts(
        "sidecar",
        List.of(labels.get()),
        horizon.view().oldest(),
        Long.MAX_VALUE,
        EnumSet.allOf(StoreFacts.Ability.class));
  }

  @Override
  public List<Shelf> shelves() {
    return List.of(new PrometheusShelf(labels.get(), api, remote, horizon, budget));
  }

  @Override
  public Optional<Teller> teller() {
    return Optional.of(new PrometheusTeller(labels, api));
  }
}
