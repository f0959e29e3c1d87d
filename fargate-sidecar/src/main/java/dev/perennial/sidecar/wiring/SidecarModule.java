package dev.perennial.sidecar.wiring;

import dagger.Module;
import dagger.Provides;
import dev.perennial.sidecar.register.Registration;
import dev.perennial.sidecar.serve.PrometheusBackend;
import dev.perennial.sidecar.ship.Shipper;
import dev.perennial.sidecar.trail.TrailShipper;
import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.sidecar.watch.Watcher;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.storeapi.StoreBackend;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/// The parts of a sidecar.
@Module
final class SidecarModule {
  /** What the querier shows as a member's version. */
  private static final String VERSION = "0.1.0";

  private SidecarModule() {}

  @Provides
  static InstantSource clock() {
    return Clock.systemUTC();
  }

  @Provides
  @Singleton
  static PrometheusHttp http(Settings settings) {
    // Prometheus speaks HTTP/1.1 without encryption; an attempt to upgrade would cost every connection a header.
    var client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    return new PrometheusHttp(settings.prometheus(), client);
  }

  @Provides
  @Singleton
  static PrometheusApi api(PrometheusHttp http) {
    return new PrometheusApi(http);
  }

  @Provides
  @Singleton
  static DataFolder data(Settings settings) {
    return new DataFolder(settings.data());
  }

  @Provides
  @Singleton
  static Watcher watcher(PrometheusApi api, DataFolder data, Settings settings) {
    return new Watcher(api, data, settings.replicaLabels());
  }

  @Provides
  @Singleton
  static Horizon horizon(PrometheusApi api, DataFolder data, Settings settings) {
    return new Horizon(api, data, settings.oldest());
  }

  @Provides
  @Singleton
  static ObjectStore bucket(Settings settings) {
    return settings.bucket().open();
  }

  @Provides
  @Singleton
  static Shipper shipper(DataFolder data, ObjectStore bucket, InstantSource clock) {
    return new Shipper(data, bucket, clock);
  }

  @Provides
  @Singleton
  static TrailShipper trail(Settings settings, ObjectStore bucket, InstantSource clock) {
    var options = new TrailShipper.Options(TrailShipper.Options.DEFAULT.parcelBytes(), settings.spoolBytes());
    return new TrailShipper(settings.data(), bucket, settings.tenant(), clock, new SecureRandom(), options);
  }

  @Provides
  @Singleton
  static StoreBackend backend(
      Watcher watcher, PrometheusHttp http, PrometheusApi api, Horizon horizon, Settings settings) {
    return new PrometheusBackend(watcher::labels, http, api, horizon, settings.answerBytes());
  }

  @Provides
  @Singleton
  static Catalog catalog(Settings settings) {
    return settings.catalog().open();
  }

  @Provides
  @Singleton
  static SidecarProcess.RegistrationAt registration(Catalog catalog, Settings settings, InstantSource clock) {
    var incarnation = BlockId.create(clock.millis(), new SecureRandom()).text();
    return address ->
        new Registration(catalog, settings.tenant(), incarnation, address, VERSION, settings.heartbeat(), clock);
  }

  @Provides
  @Singleton
  static Meters meters() {
    return new Meters();
  }
}
