package dev.perennial.infra.cost;

import dev.perennial.infra.config.Architecture;
import dev.perennial.infra.config.Configuration;
import dev.perennial.infra.config.Network;
import dev.perennial.infra.config.Operation;
import dev.perennial.infra.config.Query;
import dev.perennial.infra.config.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What an installation costs a month, line by line. `docs/operations.md` explains each line's formula.
public record Estimate(Prices prices, List<Line> lines) {
  private static final double HOURS = Volumes.HOURS;

  /// Copies the lines.
  public Estimate {
    lines = List.copyOf(lines);
  }

  /// The estimate for a configuration.
  public static Estimate of(Configuration configuration, Prices prices) {
    var bill = new Bill(configuration, prices);
    bill.tasks();
    bill.functions();
    bill.bucket();
    bill.catalogue();
    bill.network();
    bill.watching();
    return new Estimate(prices, bill.lines);
  }

  /// The sum.
  public double dollars() {
    return lines.stream().mapToDouble(Line::dollars).sum();
  }

  /// A table of all lines, with a sum for each service and for all.
  public String text() {
    var out = new StringBuilder();
    out.append("Estimate for a month of 730 hours, in US dollars (").append(prices.region()).append(", prices of ").append(prices.date()).append(")\n");
    var services = new LinkedHashMap<String, Double>();
    lines.forEach(line -> services.merge(line.service(), line.dollars(), Double::sum));
    services.forEach(
        (service, sum) -> {
          out.append("%n%-62s %10.2f%n".formatted(service, sum));
          lines.stream()
              .filter(line -> line.service().equals(service))
              .forEach(line -> out.append("  %-34s %,14.2f %-20s %8.2f%n".formatted(line.what(), line.quantity(), line.unit(), line.dollars())));
        });
    return out.append("%n%-62s %10.2f%n".formatted("All", dollars())).toString();
  }

  private static final class Bill {
    private final Configuration configuration;
    private final Prices prices;
    private final Volumes volumes;
    private final String processor;
    private final List<Line> lines = new ArrayList<>();

    Bill(Configuration configuration, Prices prices) {
      this.configuration = configuration;
      this.prices = prices;
      this.volumes = new Volumes(configuration);
      this.processor = configuration.architecture() == Architecture.ARM64 ? "arm64" : "x86-64";
    }

    private void line(String service, String what, double quantity, String unit, String price) {
      line(service, what, quantity, unit, prices.of(price));
    }

    private void line(String service, String what, double quantity, String unit, double price) {
      if (quantity > 0) {
        lines.add(new Line(service, what, quantity, unit, price));
      }
    }

    private int tasksRunning() {
      var query = configuration.query();
      return configuration.prometheus().replicas() + configuration.alertmanager().replicas() + query.minimum() + (query.grafana().wanted() ? 1 : 0);
    }

    void tasks() {
      var prometheus = configuration.prometheus();
      var query = configuration.query();
      task("Prometheus with sidecar", prometheus.replicas(), prometheus.size());
      line("Fargate", "disks of Prometheus", prometheus.replicas() * (prometheus.disk() - 20) * HOURS, "GB-hours", "fargate.disk.gigabyte.hour");
      task("Alertmanagers", configuration.alertmanager().replicas(), configuration.alertmanager().size());
      task("queriers, the fewest", query.minimum(), query.size());
      task("Grafana", query.grafana().wanted() ? 1 : 0, new Size(512, 1024));
      line("Registry", "images", 2, "GB", "ecr.gigabyte.month");
    }

    private void task(String what, int count, Size size) {
      double hour = size.cpu() / 1024.0 * prices.of("fargate." + processor + ".core.hour") + size.memory() / 1024.0 * prices.of("fargate." + processor + ".gigabyte.hour");
      line("Fargate", what, count * HOURS, "task-hours", hour);
    }

    void functions() {
      double arrivals = volumes.blocksADay() * volumes.replicas() * Volumes.DAYS;
      double jobs = volumes.blocksADay() * Volumes.DAYS * 1.5;
      double minutes = HOURS * 60;
      // Merging goes at two million samples a second in two gigabytes, with as much again for reading and writing.
      line("Lambda", "compact, downsample, verify", volumes.samplesWorkedOn() / 2e6 * 2 * 2, "GB-seconds", "lambda." + processor + ".gigabyte.second");
      line("Lambda", "index, plan, swap, retain, sweep", (arrivals + jobs * 4) * 2 * 1, "GB-seconds", "lambda." + processor + ".gigabyte.second");
      line("Lambda", "patrol", minutes * 2 * 0.5, "GB-seconds", "lambda." + processor + ".gigabyte.second");
      // Twelve looks for the dead an hour, and one for what is needless.
      double looks = HOURS * 13;
      line("Lambda", "recover, prune: looks", looks * 1.75, "GB-seconds", "lambda." + processor + ".gigabyte.second");
      line("Lambda", "requests", (arrivals + jobs * 6 + minutes * 2 + looks) / 1e6, "million", "lambda.million.requests");
      line("Step Functions", "transitions", (arrivals * 4 + jobs * 15 + looks * 3) / 1000, "thousand", "stepfunctions.thousand.transitions");
      line("Queue", "requests", (arrivals * 3 + HOURS * 3600 / 20 * 5) / 1e6, "million", "sqs.million.requests");
    }

    void bucket() {
      double kept = volumes.rawGigabytes() + volumes.coarseGigabytes();
      line("S3", "raw blocks", volumes.rawGigabytes() * (1 - volumes.coldShare()), "GB", "s3.gigabyte.month");
      line("S3", "downsampled blocks", volumes.coarseGigabytes() * (1 - volumes.coldShare()), "GB", "s3.gigabyte.month");
      line("S3", "cold blocks", kept * volumes.coldShare(), "GB", "s3.cold.gigabyte.month");
      line("S3", "replaced, until they are forgotten", volumes.passingGigabytes(), "GB", "s3.gigabyte.month");
      line("S3", "logs that replicas shipped", volumes.shippedLogGigabytes(), "GB", "s3.gigabyte.month");
      double arrivals = volumes.blocksADay() * volumes.replicas() * Volumes.DAYS;
      // A block is its chunks, index, header and meta; larger files go up in parts of 16 MB. The log ships an object every 30 s.
      double looks = HOURS * (13 * (1 + 2 * volumes.replicas()) + volumes.replicas());
      double parts = volumes.samplesWorkedOn() * volumes.bytesASample() / 16e6;
      line("S3", "puts and lists", (arrivals * 6 + parts + volumes.replicas() * HOURS * 120 + looks) / 1000, "thousand", "s3.thousand.puts");
      line("S3", "gets", (volumes.queries() * volumes.blocksAQuery() * 6 + parts * 4) / 1000, "thousand", "s3.thousand.gets");
      line("Keys", "key", 1, "key", "kms.key.month");
      // Bucket keys and the table's own cache leave one request in a hundred.
      line("Keys", "requests", (arrivals * 6 + parts + volumes.queries() * volumes.blocksAQuery() * 6) / 100 / 10_000 + 1, "ten thousand", "kms.tenthousand.requests");
    }

    void catalogue() {
      double seconds = HOURS * 3600;
      double manifest = 20;
      double arrivals = volumes.blocksADay() * volumes.replicas() * Volumes.DAYS;
      line("DynamoDB", "heartbeats", volumes.replicas() * seconds / 5 / 1e6, "million writes", "dynamodb.million.writes");
      line("DynamoDB", "swaps and records", arrivals * 3 * manifest / 1e6, "million writes", "dynamodb.million.writes");
      line("DynamoDB", "queriers look for members", configuration.query().minimum() * seconds / 5 / 1e6, "million reads", "dynamodb.million.reads");
      line("DynamoDB", "queries pin manifests", volumes.queries() * manifest / 4 / 1e6, "million reads", "dynamodb.million.reads");
      line("DynamoDB", "stored", 1, "GB", "dynamodb.gigabyte.month");
      line("DynamoDB", "kept for restoring", 1, "GB", "dynamodb.backup.gigabyte.month");
    }

    void network() {
      var query = configuration.query();
      boolean open = query.reach() == Query.Reach.PUBLIC;
      line("Load balancer", "hours", HOURS, "hours", "alb.hour");
      // A unit is a gigabyte an hour, 25 new connections a second, or 3000 open ones.
      line("Load balancer", "units", Math.max(HOURS * 0.1, volumes.answeredGigabytes()), "unit-hours", "alb.unit.hour");
      if (configuration.network() instanceof Network.Made made) {
        switch (made.outbound()) {
          case NAT -> {
            line("Network", "NAT gateways", made.natGateways() * HOURS, "hours", "nat.hour");
            line("Network", "through NAT: logs, images", volumes.logGigabytes() + 5, "GB", "nat.gigabyte");
            line("Network", "public addresses of NAT", made.natGateways() * HOURS, "hours", "address.hour");
          }
          case ENDPOINTS -> {
            line("Network", "interface endpoints", 5 * volumes.zones() * HOURS, "hours", "endpoint.hour");
            line("Network", "through endpoints: logs, images", volumes.logGigabytes() + 5, "GB", "endpoint.gigabyte");
          }
          case PUBLIC -> line("Network", "public addresses of tasks", tasksRunning() * HOURS, "hours", "address.hour");
        }
      }
      if (open) {
        line("Network", "public addresses of the balancer", volumes.zones() * HOURS, "hours", "address.hour");
        line("Network", "answers to the internet", volumes.answeredGigabytes(), "GB", "internet.gigabyte");
      }
      // Traffic between zones is paid on both sides.
      line("Network", "scrapes between zones", volumes.scrapedAcrossGigabytes() * 2, "GB", "zones.gigabyte");
      line("Network", "fresh samples between zones", volumes.freshAcrossGigabytes() * 2, "GB", "zones.gigabyte");
      line("Network", "private zone", 1, "zone", "dns.zone.month");
      line("Network", "names of tasks", tasksRunning(), "names", "cloudmap.name.month");
    }

    void watching() {
      double months = configuration.operation().logRetention().toDays() / Volumes.DAYS;
      line("CloudWatch", "logs", volumes.logGigabytes(), "GB", "logs.gigabyte");
      line("CloudWatch", "logs kept", volumes.logGigabytes() * months * 0.15, "GB", "logs.stored.gigabyte.month");
      line("CloudWatch", "alarms", 20 + volumes.replicas(), "alarms", "cloudwatch.alarm.month");
      line("CloudWatch", "metrics of the patrol", 6 + 4 * volumes.replicas(), "metrics", "cloudwatch.metric.month");
      line("CloudWatch", "dashboards", 2, "dashboards", "cloudwatch.dashboard.month");
      if (configuration.operation().tracing() == Operation.Tracing.ON) {
        double runs = volumes.blocksADay() * Volumes.DAYS * (volumes.replicas() + 10) + HOURS * 120;
        line("CloudWatch", "traces, one in twenty", runs / 20 / 1e6, "million", "xray.million.traces");
      }
      int secrets = (configuration.query().webConfig().isEmpty() ? 0 : 2) + (configuration.query().grafana().wanted() ? 1 : 0);
      line("Secrets", "secrets", secrets, "secrets", "secrets.secret.month");
    }
  }
}
