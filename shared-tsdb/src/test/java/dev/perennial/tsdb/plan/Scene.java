package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Live blocks written as text, see [PlannerSpec]. Ids are made at 1970 unless a compaction made them.
record Scene(Map<BlockId, String> names, List<LiveBlock> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("\\[(\\d+)-(\\d+)\\)([a-z_*]*)(?:@(\\w+))?(?:<([\\w+]+))?(?:#(\\d+/\\d+))?(?:~(\\d+))?(!\\w+)?");
  private static final long HOUR = Duration.ofHours(1).toMillis();

  static Scene of(String text) {
    var names = new LinkedHashMap<BlockId, String>();
    var blocks = new ArrayList<LiveBlock>();
    for (var word : text.isEmpty() ? new String[0] : text.split(" +")) {
      var parts = BLOCK.matcher(word);
      if (!parts.matches()) {
        throw new IllegalArgumentException("Cannot read the block " + word);
      }
      var id = id(names.size());
      names.put(id, Integer.toString(names.size() + 1));
      var range = new TimeRange(Long.parseLong(parts.group(1)) * HOUR, Long.parseLong(parts.group(2)) * HOUR);
      var resolution =
          switch (parts.group(4)) {
            case null -> Resolution.RAW;
            case "5m" -> Resolution.FIVE_MINUTES;
            default -> Resolution.ONE_HOUR;
          };
      var sources =
          parts.group(5) == null
              ? List.of(id)
              : List.of(parts.group(5).split("\\+")).stream().map(name -> id(1000 + name.charAt(0))).toList();
      var mark =
          switch (parts.group(8)) {
            case null -> Set.<LiveBlock.Mark>of();
            case "!whole" -> Set.of(LiveBlock.Mark.NO_COMPACT);
            case "!fine" -> Set.of(LiveBlock.Mark.NO_DOWNSAMPLE);
            case "!stale" -> Set.of(LiveBlock.Mark.FROM_STALE_SERIES);
            case "!chosen" -> Set.of(LiveBlock.Mark.FROM_SELECTED_SERIES);
            default -> throw new IllegalArgumentException("Cannot read the block " + word);
          };
      var shard = parts.group(6) == null ? Shard.WHOLE : Shard.parse(parts.group(6));
      long bytes = parts.group(7) == null ? 1 : Long.parseLong(parts.group(7));
      blocks.add(block(id, range, resolution, shard, coverage(parts.group(3), range), sources, bytes).withMarks(mark));
    }
    return new Scene(names, blocks);
  }

  List<Job> jobs(Planner planner, String alive, double now) {
    var replicas =
        alive.chars()
            .mapToObj(c -> new LiveReplica(replica(Character.toString(Character.toLowerCase(c))), Character.isUpperCase(c) ? 1000 * HOUR : 0))
            .toList();
    return planner.plan(blocks, replicas, Instant.ofEpochMilli((long) (now * HOUR)));
  }

  String plan(Planner planner, String alive, double now) {
    var jobs =
        jobs(planner, alive, now).stream()
            .map(
                job ->
                    switch (job) {
                      case Job.Compact compact when compact.parts() > 1 -> "split " + named(compact.sources()) + " into " + compact.parts();
                      case Job.Compact compact -> "compact " + named(compact.sources());
                      case Job.Part part -> "write part " + part.place() + " of " + named(part.sources());
                      case Job.Downsample down ->
                          "downsample " + named(List.of(down.source())) + " to " + down.resolution()
                              + (down.replaced().isEmpty() ? "" : " for " + named(down.replaced()));
                    })
            .toList();
    return jobs.isEmpty() ? "nothing" : String.join(", ", jobs);
  }

  /// The scene once the jobs were done.
  Scene after(List<Job> jobs) {
    var live = new ArrayList<>(blocks);
    var all = new LinkedHashMap<>(names);
    for (var job : jobs) {
      var sources = blocks.stream().filter(block -> job.sources().contains(block.id())).toList();
      live.removeIf(block -> job.replaced().contains(block.id()));
      for (var shard : job.outputs()) {
        var id = id(all.size());
        all.put(id, Integer.toString(all.size() + 1));
        live.add(
            block(
                id,
                job.range(),
                job.resolution(),
                shard,
                sources.stream().flatMap(block -> block.coverage().stream()).toList(),
                sources.stream().flatMap(block -> block.sources().stream()).distinct().toList(),
                sources.stream().mapToLong(LiveBlock::bytes).sum() / job.outputs().size()));
      }
    }
    return new Scene(all, live);
  }

  long bytes(List<BlockId> ids) {
    return blocks.stream().filter(block -> ids.contains(block.id())).mapToLong(LiveBlock::bytes).sum();
  }

  List<String> overlaps() {
    var found = new ArrayList<String>();
    for (var one : blocks) {
      for (var other : blocks) {
        if (one.id().compareTo(other.id()) < 0 && one.resolution().equals(other.resolution()) && one.shard().meets(other.shard()) && one.range().overlaps(other.range())) {
          found.add(one + " and " + other);
        }
      }
    }
    return found;
  }

  List<String> texts() {
    return blocks.stream()
        .map(
            block -> {
              var replicas = new LinkedHashSet<String>();
              block.coverage().stream().map(coverage -> coverage.replica().value("replica")).sorted().forEach(replicas::add);
              return "[%d-%d)%s%s%s".formatted(
                  block.range().start() / HOUR,
                  block.range().end() / HOUR,
                  String.join("", replicas),
                  block.resolution().isRaw() ? "" : "@" + block.resolution(),
                  block.shard().equals(Shard.WHOLE) ? "" : "#" + block.shard());
            })
        .toList();
  }

  private String named(List<BlockId> ids) {
    return String.join("+", ids.stream().map(id -> names.getOrDefault(id, "?")).toList());
  }

  private static LiveBlock block(
      BlockId id, TimeRange range, Resolution resolution, Shard shard, List<Coverage> coverage, List<BlockId> sources, long bytes) {
    return new LiveBlock(id, range, 1, resolution, shard, coverage, sources, 1, 1, bytes);
  }

  private static List<Coverage> coverage(String replicas, TimeRange range) {
    return replicas.chars().mapToObj(c -> new Coverage(replica(Character.toString(c)), TimeRanges.of(range))).toList();
  }

  private static Labels replica(String name) {
    return name.equals("*") || name.equals("_") ? Labels.empty() : Labels.of("replica", name);
  }

  private static BlockId id(int number) {
    return new BlockId("%026d".formatted(number));
  }
}
