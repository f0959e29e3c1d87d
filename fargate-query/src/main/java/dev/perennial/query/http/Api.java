package dev.perennial.query.http;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.syntax.Features;
import dev.perennial.query.fanout.Sources;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The functions of the API by path.
public final class Api {
  private final List<Route> routes;

  /// What the API says and does by default.
  public record Options(
      List<String> replicaLabels,
      Duration timeout,
      Duration lookback,
      Features features,
      Map<String, String> flags) {
    /// Copies the collections.
    public Options {
      replicaLabels = List.copyOf(replicaLabels);
      flags = Map.copyOf(flags);
    }
  }

  /// The API over an engine and its sources, for one tenant.
  public Api(
      Engine engine,
      RangeQueries ranges,
      RunningQueries running,
      Sources sources,
      Catalog catalog,
      TenantId tenant,
      InstantSource clock,
      Options options) {
    var readings = new Readings(options.replicaLabels());
    var limits =
        new QueryEndpoints.Limits(options.timeout(), options.lookback(), options.features());
    var query = new QueryEndpoints(engine, ranges, running, sources, readings, limits, clock);
    var series = new SeriesEndpoints(sources, readings);
    var status = new StatusEndpoints(options.flags(), clock);
    var view = new ViewEndpoints(catalog, tenant, clock);
    this.routes =
        List.of(
            Route.form("/query", call -> query.instant(call.parameters())),
            Route.form("/query_range", call -> query.range(call.parameters())),
            Route.form("/series", call -> series.series(call.parameters())),
            Route.form("/labels", call -> series.names(call.parameters())),
            Route.get("/label/{name}/values", call -> series.values(call.parameters(), call.name())),
            Route.form("/query_exemplars", call -> ElsewhereEndpoints.exemplars(call.parameters())),
            Route.get("/metadata", call -> ElsewhereEndpoints.metadata(call.parameters())),
            Route.get("/rules", _ -> ElsewhereEndpoints.rules()),
            Route.get("/alerts", _ -> ElsewhereEndpoints.alerts()),
            Route.get("/targets", _ -> ElsewhereEndpoints.targets()),
            Route.form("/format_query", call -> SyntaxEndpoints.format(call.parameters())),
            Route.form("/parse_query", call -> SyntaxEndpoints.parse(call.parameters())),
            Route.get("/status/buildinfo", _ -> status.build()),
            Route.get("/status/runtimeinfo", _ -> status.runtime()),
            Route.get("/status/flags", _ -> status.options()),
            Route.get("/perennial/members", _ -> view.members()),
            Route.get("/perennial/blocks", _ -> view.blocks()),
            Route.get("/perennial/runs", call -> view.runs(call.parameters())));
  }

  List<Route> routes() {
    return routes;
  }

  /// One path below `/api/v1`; `form` is whether parameters may also come in a POST body.
  record Route(String path, boolean form, Endpoint endpoint) {
    static Route get(String path, Endpoint endpoint) {
      return new Route(path, false, endpoint);
    }

    static Route form(String path, Endpoint endpoint) {
      return new Route(path, true, endpoint);
    }

    /// The path as a metric label: without its parameters, so that their values make no series.
    String label() {
      return path.substring(1);
    }
  }
}
