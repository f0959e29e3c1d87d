package dev.perennial.lambda.wiring;

import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.patrol.Thresholds;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.plan.Ranges;
import dev.perennial.tsdb.retain.Retention;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a Lambda is told by its environment variables, parsed once. Durations are written as in `PT2H` or `P14D`.
///
/// | variable | meaning | where it is missing |
/// |---|---|---|
/// | `PERENNIAL_BUCKET` | the bucket, `s3://name` | refused |
/// | `PERENNIAL_CATALOG` | the catalogue, `dynamodb:table` | refused |
/// | `PERENNIAL_MACHINE_MAINTAIN`, `…_RETAIN`, `…_SWEEP` | ARNs of state machines that the function starts | it starts none |
/// | `PERENNIAL_TENANT` | whose blocks | `default-tenant` |
/// | `PERENNIAL_REPLICA_LABELS` | names of replica labels, separated by commas | `replica` |
/// | `PERENNIAL_BLOCK_RANGE` | the length at which Prometheus cuts blocks | `PT2H` |
/// | `PERENNIAL_DEDUP` | how merges deduplicate: `local`, `one-to-one` or `penalty` | `local` |
/// | `PERENNIAL_DOWNSAMPLE_AFTER` | from which length on blocks are downsampled; zero: never | 20 block ranges |
/// | `PERENNIAL_PATIENCE` | how long after a block's end a replica that has not shipped is awaited | 1.25 block ranges |
/// | `PERENNIAL_RETENTION_RAW`, `…_5M`, `…_1H` | the age at which blocks go; zero: never | `PT0S` |
/// | `PERENNIAL_DELETE_DELAY` | how long superseded blocks lie | `PT48H` |
/// | `PERENNIAL_ORPHAN_DELAY` | how long unfinished blocks lie | `PT48H` |
/// | `PERENNIAL_LEASE` | how long one workflow may take | `PT15M` |
/// | `PERENNIAL_RECOVER_AFTER` | how long a replica is silent before its trail is recovered | `PT5M` |
/// | `PERENNIAL_SHARD_SIZE` | the size above which a block is sharded, in MiB | `65536` |
/// | `PERENNIAL_FUNCTION_SIZE` | the size above which what is split is split by a worker for each shard, in MiB | `65536` |
/// | `PERENNIAL_INSTALLATION` | the installation's name, in metrics | `perennial` |
/// | `PERENNIAL_TOPIC` | the ARN of the topic that the patrol tells | it fails where there is something to tell |
/// | `PERENNIAL_EXPECTED_REPLICAS` | how many replicas of a group are to scrape | as many as have reported and not left |
/// | `PERENNIAL_SCRAPE_PATIENCE` | the age at which the newest sample of a replica is too old | `PT45S` |
/// | `PERENNIAL_ALERTMANAGERS` | URLs of Alertmanagers that the relay tells, separated by commas | it tells nobody |
public record Environment(String bucket, String table, Map<Machine, String> machines, Settings settings, Watching watching) {
  /// Copies the map.
  public Environment {
    machines = Map.copyOf(machines);
  }

  /// What the patrol and its relay are told.
  public record Watching(String installation, String topic, Thresholds thresholds, List<URI> alertmanagers) {
    /// Copies the list.
    public Watching {
      alertmanagers = List.copyOf(alertmanagers);
    }
  }

  /// Parses the variables.
  ///
  /// @throws IllegalArgumentException with the variable's name in the sentence
  public static Environment parse(Map<String, String> variables) {
    var read = new Variables(variables);
    var blockRange = read.duration("PERENNIAL_BLOCK_RANGE", Duration.ofHours(2));
    var downsampleAfter = read.duration("PERENNIAL_DOWNSAMPLE_AFTER", blockRange.multipliedBy(20));
    return new Environment(
        read.named("PERENNIAL_BUCKET", "s3://"),
        read.named("PERENNIAL_CATALOG", "dynamodb:"),
        Stream.of(Machine.values())
            .filter(machine -> read.text(machine(machine)).isPresent())
            .collect(Collectors.toMap(machine -> machine, machine -> read.required(machine(machine)))),
        new Settings(
            read.text("PERENNIAL_TENANT").map(TenantId::new).orElse(TenantId.DEFAULT),
            Set.of(read.text("PERENNIAL_REPLICA_LABELS").orElse("replica").split(",", -1)),
            Ranges.scaled(blockRange),
            deduplication(read.text("PERENNIAL_DEDUP").orElse("local"), Windows.forBlockRange(blockRange)),
            read.duration("PERENNIAL_PATIENCE", Settings.patience(blockRange)),
            downsampleAfter.isZero() ? List.of() : Downsampling.from(downsampleAfter),
            new Retention(
                read.duration("PERENNIAL_RETENTION_RAW", Duration.ZERO),
                read.duration("PERENNIAL_RETENTION_5M", Duration.ZERO),
                read.duration("PERENNIAL_RETENTION_1H", Duration.ZERO),
                downsampleAfter.isZero() ? Retention.Cover.NONE : Retention.Cover.AWAITED),
            read.duration("PERENNIAL_DELETE_DELAY", Duration.ofDays(2)),
            read.duration("PERENNIAL_ORPHAN_DELAY", Duration.ofDays(2)),
            read.duration("PERENNIAL_LEASE", Duration.ofMinutes(15)),
            read.duration("PERENNIAL_RECOVER_AFTER", Settings.RECOVER_AFTER),
            read.mebibytes("PERENNIAL_SHARD_SIZE"),
            read.mebibytes("PERENNIAL_FUNCTION_SIZE")),
        new Watching(
            read.text("PERENNIAL_INSTALLATION").orElse("perennial"),
            read.text("PERENNIAL_TOPIC").orElse(""),
            Thresholds.of(
                read.count("PERENNIAL_EXPECTED_REPLICAS"), blockRange, read.duration("PERENNIAL_SCRAPE_PATIENCE", Thresholds.SCRAPE)),
            read.text("PERENNIAL_ALERTMANAGERS").stream().flatMap(urls -> Stream.of(urls.split(",", -1))).map(URI::create).toList()));
  }

  private static Deduplication deduplication(String name, Windows windows) {
    try {
      return Deduplication.named(name, windows);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot start: the environment variable PERENNIAL_DEDUP is wrong. " + e.getMessage(), e);
    }
  }

  /// The variable that holds a machine's ARN.
  static String machine(Machine machine) {
    return "PERENNIAL_MACHINE_" + machine.name();
  }

  private record Variables(Map<String, String> all) {
    Optional<String> text(String name) {
      return Optional.ofNullable(all.get(name)).filter(text -> !text.isBlank());
    }

    String required(String name) {
      return text(name).orElseThrow(() -> new IllegalArgumentException("Cannot start: the environment variable " + name + " is not set."));
    }

    String named(String name, String scheme) {
      var text = required(name);
      if (!text.startsWith(scheme) || text.length() == scheme.length() || text.indexOf('/', scheme.length()) >= 0) {
        throw new IllegalArgumentException(
            "Cannot start: the environment variable " + name + " is \"" + text + "\", and not of the form " + scheme + "NAME.");
      }
      return text.substring(scheme.length());
    }

    int count(String name) {
      var text = text(name).orElse("0");
      if (!text.matches("\\d{1,4}")) {
        throw new IllegalArgumentException("Cannot start: the environment variable " + name + " is \"" + text + "\", which is not a number of things.");
      }
      return Integer.parseInt(text);
    }

    long mebibytes(String name) {
      var text = text(name).orElse(Long.toString(Settings.SHARD_SIZE >> 20));
      long most = text.matches("\\d{1,9}") ? Long.parseLong(text) << 20 : 0;
      if (most < 1 || most > Settings.SHARD_SIZE) {
        throw new IllegalArgumentException(
            "Cannot start: the environment variable " + name + " is \"" + text + "\", and not a number of MiB from 1 to "
                + (Settings.SHARD_SIZE >> 20) + ".");
      }
      return most;
    }

    Duration duration(String name, Duration otherwise) {
      try {
        return text(name).map(Duration::parse).orElse(otherwise);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "Cannot start: the environment variable " + name + " is \"" + e.getParsedString() + "\", which is not a duration such as PT2H.", e);
      }
    }
  }
}
