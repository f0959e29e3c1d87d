package dev.perennial.query.http;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.tsdb.catalog.Catalog;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The functions of the API by path.
public final class Api {
  private static final String V1 = "/api/v1";

  private final List<Route> routes;

  /// What the API says and does by default; `slow` is how long a query may take without a line in the log, `readSamples` how many samples a remote read without streams may give.
  public record Options(
      List<String> replicaLabels,
      Duration timeout,
      Duration lookback,
      Duration slow,
      long readSamples,
      Features features,
      Map<String, String> flags) {
    /// Copies the collections.
    public Options {
      replicaLabels = List.copyOf(replicaLabels);
      flags = Map.copyOf(flags);
    }
  }

  private Api(List<Route> routes) {
    this.routes = routes;
  }

  /// No functions: health and metrics alone.
  public static Api none() {
    return new Api(List.of());
  }

  /// What evaluates: the engine, the keeper of range queries' answers, and the list of queries under way.
  public record Evaluation(Engine engine, RangeQueries ranges, RunningQueries running) {}

  /// The API over what evaluates and a catalogue.
  public Api(Evaluation evaluation, Catalog catalog, InstantSource clock, Options options, PrometheusRegistry metrics) {
    var readings = new Readings(options.replicaLabels());
    var limits =
        new QueryEndpoints.Limits(options.timeout(), options.lookback(), options.features());
    var query = new QueryEndpoints(evaluation, new QueryLog(options.slow(), metrics), readings, limits, clock);
    var series = new SeriesEndpoints(readings);
    var cardinality = new CardinalityEndpoint(readings, clock);
    var status = new StatusEndpoints(options.flags(), clock);
    var view = new ViewEndpoints(catalog, clock);
    var stores = new StoreEndpoints(catalog, clock);
    var federate = new FederateEndpoint(readings, options.lookback(), clock);
    var read = new ReadEndpoint(readings, options.readSamples());
    this.routes =
        List.of(
            Route.form("/query", query::instant),
            Route.form("/query_range", query::range),
            Route.form("/query_explain", query::explainInstant),
            Route.form("/query_range_explain", query::explainRange),
            Route.form("/series", series::series),
            Route.form("/labels", series::names),
            Route.get("/label/{name}/values", series::values),
            Route.form("/query_exemplars", ExemplarEndpoint::exemplars),
            Route.form("/format_query", SyntaxEndpoints::format),
            Route.form("/parse_query", SyntaxEndpoints::parse),
            Route.get("/metadata", TargetEndpoints::metadata),
            Route.get("/targets", TargetEndpoints::targets),
            Route.get("/targets/metadata", TargetEndpoints::targetMetadata),
            Route.get("/scrape_pools", TargetEndpoints::pools),
            Route.get("/rules", RuleEndpoints::rules),
            Route.get("/alerts", RuleEndpoints::alerts),
            Route.get("/alertmanagers", _ -> StatusEndpoints.alertmanagers()),
            Route.get("/stores", stores::stores),
            Route.get("/status/buildinfo", _ -> status.build()),
            Route.get("/status/runtimeinfo", _ -> status.runtime()),
            Route.get("/status/config", _ -> status.config()),
            Route.get("/status/flags", _ -> status.options()),
            Route.get("/status/tsdb", cardinality::tsdb),
            Route.get("/status/tsdb/blocks", view::metas),
            Route.get("/status/walreplay", _ -> StatusEndpoints.replay()),
            Route.get("/features", _ -> FeatureEndpoint.features(options.features())),
            Route.get("/notifications", _ -> Reply.of(Json.texts(List.of()))),
            Route.post("/admin/tsdb/snapshot", 
                _ -> {
                  throw StatusEndpoints.noAdmin();
                }),
            Route.post("/admin/tsdb/delete_series", 
                _ -> {
                  throw StatusEndpoints.noAdmin();
                }),
            Route.post("/admin/tsdb/clean_tombstones", 
                _ -> {
                  throw StatusEndpoints.noAdmin();
                }),
            Route.get("/perennial/members", view::members),
            Route.get("/perennial/blocks", view::blocks),
            Route.get("/perennial/runs", view::runs),
            new Route(V1 + "/read", Route.Method.POST, Route.Refusals.TEXT, read::read),
            new Route("/federate", Route.Method.GET, Route.Refusals.TEXT, federate::federate));
  }

  List<Route> routes() {
    return routes;
  }

  /// One path: how it may be asked, and how it refuses.
  record Route(String path, Method method, Refusals refusals, Endpoint endpoint) {
    /// How a path is asked.
    enum Method {
      /// With GET.
      GET,
      /// With GET, or with POST and the parameters in the body.
      FORM,
      /// With POST, whatever the body.
      POST
    }

    /// How a path words a refusal.
    enum Refusals {
      /// In the API's envelope.
      ENVELOPE,
      /// As plain text.
      TEXT
    }

    static Route get(String path, Endpoint endpoint) {
      return new Route(V1 + path, Method.GET, Refusals.ENVELOPE, endpoint);
    }

    static Route form(String path, Endpoint endpoint) {
      return new Route(V1 + path, Method.FORM, Refusals.ENVELOPE, endpoint);
    }

    static Route post(String path, Endpoint endpoint) {
      return new Route(V1 + path, Method.POST, Refusals.ENVELOPE, endpoint);
    }

    /// The path as a metric label: its template, so that what stands in its parameters makes no series.
    String label() {
      return path.startsWith(V1) ? path.substring(V1.length() + 1) : path.substring(1);
    }
  }
}
