package dev.perennial.tsdb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks in, jobs out. A block is `[0-2)ab`: hours since the epoch and the replicas it covers; `@5m` gives it a resolution, `<x+y` the
/// names of its sources where they are not its own, `!whole` and `!fine` that it must not be compacted or downsampled, `!stale` and `!chosen`
/// that it holds only series of such kinds; `#1/4` makes it a shard, and `~600` gives it so many bytes instead of one, of which a product may
/// have 1000. The first block is named 1 in the jobs, the second 2.
class PlannerSpec {
  private final Planner planner =
      new Planner(Ranges.DEFAULT, Duration.ofMinutes(150), Downsampling.DEFAULT, 1000);

  @ParameterizedTest(name = "{0} with {1} alive at {2} h -> {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # live                                         | alive | now   | jobs
          # one replica alone is nothing to merge
          ''                                             | a     | 100   | nothing
          [0-2)a                                         | a     | 2.1   | nothing
          # replicas are merged as soon as every one has shipped
          [0-2)a [0-2)b                                  | ab    | 2.1   | compact 1+2
          [0-2)a                                         | ab    | 2.1   | nothing
          [0-2)a [0-2)b                                  | abc   | 2.1   | nothing
          [0-2)a [0-2)b [0-2)c                           | abc   | 2.1   | compact 1+2+3
          # one that has not shipped is awaited for two and a half hours, also when it only had blocks before
          [0-2)a [0-2)b                                  | abc   | 4.4   | nothing
          [0-2)a [0-2)b                                  | abc   | 4.5   | compact 1+2
          [0-2)abc [2-4)a [2-4)b                         | ab    | 4.1   | nothing
          [0-2)abc [2-4)a [2-4)b                         | ab    | 6.5   | compact 2+3
          # one that joined later is not awaited
          [0-2)a [0-2)b                                  | abC   | 2.1   | compact 1+2
          # a late block merges into the product it came too late for
          [0-2)ab [0-2)c                                 | abc   | 4.6   | compact 1+2
          [0-8)ab [2-4)c [8-10)abc                       | abc   | 10.5  | compact 1+2
          # the newest, growing window is left alone; a window that is over is merged whole
          [0-2)ab [2-4)ab                                | ab    | 4.1   | nothing
          [0-2)ab [2-4)ab [4-6)ab                        | ab    | 8.1   | nothing
          [0-2)ab [2-4)ab [4-6)ab [6-8)ab                | ab    | 8.1   | compact 1+2+3+4
          [0-2)ab [2-4)ab [4-6)ab [6-8)a                 | ab    | 8.1   | nothing
          [0-2)ab [2-4)ab [4-6)ab [6-8)a                 | ab    | 10.5  | compact 1+2+3+4
          [0-2)ab [2-4)ab                                | ab    | 10.5  | compact 1+2
          # a backlog is merged across replicas and time in one pass
          [0-2)a [0-2)b [2-4)a [2-4)b [6-8)a [6-8)b      | ab    | 8.1   | compact 1+2+3+4+5+6
          [0-2)a [0-2)b [2-4)a [2-4)b [6-8)a [6-8)b [8-10)a [8-10)b | ab | 10.1 | compact 1+2+3+4+5+6, compact 7+8
          # windows are aligned: 6 to 10 are in two windows of eight hours
          [6-8)ab [8-10)ab                               | ab    | 10.1  | nothing
          [6-8)ab [8-10)ab                               | ab    | 100   | compact 1+2
          # two days, then fourteen
          [0-8)ab [8-16)ab [16-24)ab [24-32)ab [32-40)ab [40-48)ab | ab | 48.1 | compact 1+2+3+4+5+6
          [0-48)ab [48-96)ab [288-336)ab                 | ab    | 336.1 | compact 1+2+3
          # blocks that do not keep to the windows merge where they lie
          [1-3)a [1-3)b                                  | ab    | 3.1   | compact 1+2
          [0-3)a [2-5)b                                  | ab    | 5.1   | nothing
          [0-3)a [2-5)b                                  | ab    | 7.5   | compact 1+2
          [0-9)a [8-10)b                                 | ab    | 12.5  | compact 1+2
          # what another compactor deduplicated covers every replica
          [0-2)* [2-4)* [4-6)* [6-8)*                    | ab    | 8.1   | compact 1+2+3+4
          # a stream without replicas grows too
          [0-2)_ [2-4)_ [6-8)_                           | ''    | 8.1   | compact 1+2+3
          # long blocks are downsampled once nothing is left to merge
          [0-48)ab                                       | ab    | 48.1  | downsample 1 to 5m
          [0-40)ab                                       | ab    | 50    | downsample 1 to 5m
          [0-40)ab                                       | ab    | 41    | downsample 1 to 5m
          [0-39)ab                                       | ab    | 50    | nothing
          [0-48)a [0-48)b                                | ab    | 48.1  | compact 1+2
          [0-48)ab<x+y [0-48)ab@5m<x+y                   | ab    | 48.1  | nothing
          [0-48)ab<x+y+z [0-48)ab@5m<x+y                 | ab    | 48.1  | downsample 1 to 5m for 2
          [0-336)ab<x+y [0-48)ab@5m<x [48-96)ab@5m<y     | ab    | 336.1 | downsample 1 to 5m for 2+3
          [0-48)ab<x+y [0-336)ab@5m<x+y+z                | ab    | 48.1  | nothing
          [0-48)ab<x+y [0-336)ab@5m<x+z                  | ab    | 48.1  | nothing
          # one hour from ten days on
          [0-336)ab<x [0-336)ab@5m<x                     | ab    | 336.1 | downsample 2 to 1h
          [0-336)ab<x [0-336)ab@5m<x [0-336)ab@1h<x      | ab    | 336.1 | nothing
          [0-336)ab@5m<x+y [0-336)ab@1h<x                | ab    | 338.5 | downsample 1 to 1h for 2
          # what will never grow long enough is downsampled when its largest window is over
          [0-8)ab                                        | ''    | 338   | nothing
          [0-8)ab                                        | ''    | 339   | downsample 1 to 5m
          [0-8)ab<x [0-8)ab@5m<x                         | ''    | 339   | downsample 2 to 1h
          # a block that must not be merged divides its window
          [0-2)ab [2-4)ab!whole [4-6)ab [6-8)ab          | ab    | 8.1   | compact 3+4
          [0-2)ab [2-4)ab [4-6)ab!whole [6-8)ab          | ab    | 8.1   | compact 1+2
          [0-2)ab [2-4)ab!whole [4-6)ab                  | ab    | 100   | nothing
          [0-2)a!whole [0-2)b                            | ab    | 2.1   | nothing
          [0-2)a!whole [0-2)a [0-2)b                     | ab    | 2.1   | compact 2+3
          [0-8)ab!whole [0-8)b [0-8)a                    | ab    | 12.5  | compact 2+3
          [0-48)ab!whole                                 | ab    | 48.1  | downsample 1 to 5m
          # one that must not be downsampled
          [0-48)ab!fine                                  | ab    | 48.1  | nothing
          [0-2)a!fine [0-2)b                             | ab    | 2.1   | compact 1+2
          [0-336)ab<x [0-336)ab@5m<x!fine                | ab    | 336.1 | nothing
          # blocks of series that had ended, or were chosen, are merged with their like
          [0-2)a [0-2)b!stale                            | ab    | 2.1   | nothing
          [0-2)a [2-4)a!stale [4-6)a!stale [6-8)a        | a     | 8.1   | compact 1+4
          [0-2)a!stale [2-4)a!stale [4-6)a!chosen        | a     | 100   | compact 1+2
          # coarser blocks are never merged
          [0-48)ab@5m [48-96)ab@5m                       | ab    | 300   | nothing
          # what would be too large is split first: each block by itself, or with its continuation where both may be read at once
          [0-2)a~500 [0-2)b~500                          | ab    | 2.1   | compact 1+2
          [0-2)a~501 [0-2)b~500                          | ab    | 2.1   | split 1 into 2, split 2 into 2
          [0-2)a~900 [0-2)b~900                          | ab    | 2.1   | split 1 into 4, split 2 into 4
          [0-2)a~200 [0-2)b~200 [2-4)a~900 [2-4)b~900    | ab    | 10.5  | split 1 into 4, split 2 into 4, split 3 into 4, split 4 into 4
          [0-2)a~200 [2-4)a~200 [4-6)a~200 [6-8)a~600    | a     | 8.1   | split 1+2+3 into 2, split 4 into 2
          [0-2)a~5000                                    | a     | 2.1   | nothing
          # like is merged with like
          [0-2)a#0/2 [0-2)b#0/2 [0-2)a#1/2 [0-2)b#1/2    | ab    | 2.1   | compact 1+2, compact 3+4
          [0-2)ab#0/2 [0-2)ab#1/2                        | ab    | 2.1   | nothing
          [0-2)ab#0/2 [2-4)ab#0/2 [0-2)ab#1/2 [2-4)ab#1/2 | ab   | 10.5  | compact 1+2, compact 3+4
          [0-2)ab#0/2 [2-4)ab#0/2 [0-2)ab#1/2            | ab    | 10.5  | compact 1+2
          # all that is in a window is split alike first, also what came late, and a shard that grows too large is split further
          [0-2)ab#0/2 [0-2)ab#1/2 [2-4)ab                | ab    | 10.5  | split 3 into 2
          [0-2)ab#0/2 [0-2)ab#1/2 [2-4)a [2-4)b          | ab    | 10.5  | split 3 into 2, split 4 into 2
          [0-8)ab#0/2 [0-8)ab#1/2 [2-4)c [8-10)abc       | abc   | 10.5  | split 3 into 2
          [0-8)ab#0/2 [0-8)ab#1/2 [7-9)c                 | abc   | 30    | split 3 into 2
          [0-2)ab#0/4 [0-2)ab#1/4 [0-2)ab#2/4 [0-2)ab#3/4 [2-4)ab#0/2 [2-4)ab#1/2 | ab | 10.5 | split 5 into 2, split 6 into 2
          [0-2)ab#0/2~600 [2-4)ab#0/2~600 [0-2)ab#1/2~500 [2-4)ab#1/2~500 | ab | 10.5 | split 1 into 2, split 3+4 into 2, split 2 into 2
          # what must not be merged is not split with others either
          [0-2)ab [2-4)ab!whole [4-6)ab~600 [6-8)ab~600  | ab    | 8.1   | split 1 into 2, split 3 into 2, split 4 into 2
          [0-2)ab#0/2 [2-4)ab#0/2!whole [4-6)ab#0/2      | ab    | 100   | nothing
          # shards are downsampled each by itself; copies made before the split are split alike first
          [0-48)ab<x#0/2 [0-48)ab<x#1/2                  | ab    | 48.1  | downsample 1 to 5m, downsample 2 to 5m
          [0-48)ab<x#0/2 [0-48)ab<x#1/2 [0-48)ab@5m<x#0/2 | ab   | 48.1  | downsample 2 to 5m
          [0-48)ab<x+y#0/2 [0-48)ab<x+y#1/2 [0-48)ab@5m<x+y | ab | 48.1  | nothing
          [0-48)ab<x+y#0/2 [0-48)ab<x+y#1/2 [0-48)ab@5m<x | ab   | 48.1  | split 3 into 2
          [0-48)ab<x+y#0/2 [0-48)ab<x+y#1/2 [0-48)ab@5m<x#0/2 [0-48)ab@5m<x#1/2 | ab | 48.1 | downsample 1 to 5m for 3, downsample 2 to 5m for 4
          """)
  void live_blocks_become_jobs(String live, String alive, double now, String jobs) {
    assertThat(Scene.of(live).plan(planner, alive, now)).isEqualTo(jobs);
  }

  @Test
  void one_job_reads_a_bounded_number_of_blocks() {
    var live = new StringBuilder();
    for (int hour = 0; hour < 48; hour += 2) {
      live.append("[%d-%d)a [%d-%d)b ".formatted(hour, hour + 2, hour, hour + 2));
    }
    assertThat(Scene.of(live.toString().strip()).plan(planner, "ab", 48.1).split(", "))
        .as("48 blocks in two days are first merged by eight hours")
        .hasSize(6)
        .allSatisfy(job -> assertThat(job.split("\\+")).hasSize(8));
  }

  @Test
  void jobs_of_one_plan_share_neither_blocks_nor_time() {
    var random = new java.util.Random(4711);
    for (int round = 0; round < 500; round++) {
      var live = new StringBuilder();
      int count = 1 + random.nextInt(30);
      for (int i = 0; i < count; i++) {
        int start = random.nextInt(60);
        live.append("[%d-%d)%s ".formatted(start, start + 1 + random.nextInt(12), "abc".substring(random.nextInt(3)).substring(0, 1)));
      }
      var scene = Scene.of(live.toString().strip());
      var planned = scene.jobs(planner, "abc", 90);
      for (var one : planned) {
        for (var other : planned) {
          assertThat(one.equals(other) || !one.range().overlaps(other.range())).as("seed 4711 round %d: %s", round, planned).isTrue();
        }
      }
    }
  }

  @Test
  void planning_to_the_end_leaves_no_overlap_and_stops() {
    var scene = Scene.of("[0-2)a [0-2)b [1-5)c [4-9)a [6-8)b [30-50)a [49-51)b [100-102)a");
    int rounds = 0;
    for (var jobs = scene.jobs(planner, "", 1000); !jobs.isEmpty(); jobs = scene.jobs(planner, "", 1000)) {
      scene = scene.after(jobs);
      assertThat(++rounds).isLessThan(20);
    }
    assertThat(scene.overlaps()).isEmpty();
    assertThat(scene.texts()).contains("[0-102)abc", "[0-102)abc@5m", "[0-102)abc@1h").hasSize(3);
  }

  @Test
  void planning_large_blocks_to_the_end_leaves_one_block_a_shard_and_resolution_and_no_job_reads_too_much() {
    var scene = Scene.of("[0-2)a~700 [0-2)b~700 [1-5)c~300 [4-9)a~900 [6-8)b~200 [30-50)a~800 [49-51)b~10 [100-102)a~20");
    int rounds = 0;
    for (var jobs = scene.jobs(planner, "", 1000); !jobs.isEmpty(); jobs = scene.jobs(planner, "", 1000)) {
      for (var job : jobs) {
        assertThat(scene.bytes(job.sources())).as("%s", job).isLessThanOrEqualTo(1000);
      }
      scene = scene.after(jobs);
      assertThat(++rounds).isLessThan(30);
    }
    assertThat(scene.overlaps()).isEmpty();
    assertThat(scene.texts().stream().filter(text -> !text.contains("@")))
        .containsExactlyInAnyOrder(
            "[0-102)abc#0/8", "[0-102)abc#1/8", "[0-102)abc#2/8", "[0-102)abc#3/8", "[0-102)abc#4/8", "[0-102)abc#5/8", "[0-102)abc#6/8", "[0-102)abc#7/8");
    assertThat(scene.texts()).hasSize(24);
  }

  @Test
  void shorter_blocks_get_ranges_in_the_same_proportions() {
    assertThat(Ranges.scaled(Duration.ofMinutes(2)).lengths()).isEqualTo(List.of(120_000L, 480_000L, 2_880_000L, 20_160_000L));
    assertThat(Ranges.DEFAULT.largest()).isEqualTo(Duration.ofDays(14).toMillis());
  }

  @Test
  void windows_before_1970_are_aligned_too() {
    assertThat(Ranges.window(-1, 100)).isEqualTo(new dev.perennial.tsdb.time.TimeRange(-100, 0));
    assertThat(Ranges.window(-100, 100).start()).isEqualTo(-100);
  }
}
