package dev.perennial.infra.config;

import java.time.Duration;
import java.util.List;

/// The queriers behind their load balancer.
///
/// `certificate` is the ARN of a certificate, empty for plain HTTP, which only an internal balancer may speak. `webConfig` is the ARN of a
/// secret that holds a file of Prometheus' `--web.config.file`, empty for no authentication; `credentials` the ARN of one whose JSON holds the
/// `username` and `password` with which Grafana and the replicas read then.
public record Query(
    Reach reach,
    List<String> allowedFrom,
    String certificate,
    String webConfig,
    String credentials,
    int minimum,
    int maximum,
    Size size,
    Duration timeout,
    Grafana grafana) {

  /// Who can connect to the load balancer at all.
  public enum Reach {
    /// Who is in the VPC, or in a network that is routed to it.
    INTERNAL,
    /// The internet.
    PUBLIC
  }

  /// A Grafana that finds the querier and the dashboards in place.
  public record Grafana(boolean wanted, String version) {
    static Grafana from(Section section) {
      return new Grafana(section.truth("wanted", false), section.text("version", "12.1.0"));
    }
  }

  /// Refuses what would lie open, and what could not work.
  public Query {
    allowedFrom = List.copyOf(allowedFrom);
    arn("query.certificate", certificate, "acm");
    arn("query.webConfig", webConfig, "secretsmanager");
    arn("query.credentials", credentials, "secretsmanager");
    if (reach == Reach.PUBLIC && certificate.isEmpty()) {
      throw Refusal.of("query.reach", "public", "over the internet only with TLS; give query.certificate");
    }
    if (reach == Reach.PUBLIC && webConfig.isEmpty()) {
      throw Refusal.of("query.reach", "public", "over the internet only with authentication; give query.webConfig");
    }
    if (minimum > maximum) {
      throw Refusal.of("query.minimum", minimum, "it is more than query.maximum, which is " + maximum);
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(60)) > 0) {
      throw Refusal.of("query.timeout", timeout, "give 1s to 60m; the load balancer waits an hour at most");
    }
    if (webConfig.isEmpty() != credentials.isEmpty()) {
      throw Refusal.of(
          "query.credentials",
          credentials.isEmpty() ? "nothing" : credentials,
          "query.webConfig says who may ask, and query.credentials as whom Grafana and the replicas do; give both or neither");
    }
    for (String range : allowedFrom) {
      if (!range.matches("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}")) {
        throw Refusal.of("query.allowedFrom", range, "give ranges of addresses such as 10.0.0.0/8");
      }
    }
  }

  private static void arn(String path, String arn, String service) {
    if (!arn.isEmpty() && !arn.matches("arn:aws[a-z-]*:" + service + ":[a-z0-9-]+:\\d{12}:" + (service.equals("acm") ? ".+" : "secret:.+-[a-zA-Z0-9]{6}"))) {
      throw Refusal.of(path, arn, "give a whole ARN of the service " + service);
    }
  }

  static Query from(Section section) {
    return new Query(
        section.choice("reach", Reach.INTERNAL),
        section.texts("allowedFrom"),
        section.text("certificate", ""),
        section.text("webConfig", ""),
        section.text("credentials", ""),
        section.number("minimum", 2, 1, 100),
        section.number("maximum", 6, 1, 100),
        Size.from(section, 1024, 4096),
        section.length("timeout", Duration.ofMinutes(2)),
        Grafana.from(section.section("grafana")));
  }
}
