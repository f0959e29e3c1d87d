package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What was deleted is read by nobody, whichever way a block is read.
class DeletionsSpec {
  private static Map<Labels, Samples> scanned(BlockReader reader, List<Long> deleted) {
    var out = new TreeMap<Labels, Samples>();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = out.computeIfAbsent(next.get().labels(), _ -> new Samples());
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
      }
      deleted.add(scan.deleted());
    }
    return out;
  }

  @Test
  void prometheus_tombstones_are_written_back_byte_for_byte() {
    var block = GoldenBlocks.named("blocks/tombstones");
    var key = BlockFiles.key(block.id(), BlockFiles.TOMBSTONES);
    var bytes = block.shelf().read(key).orElseThrow();
    assertThat(Tombstones.parse(bytes, key).toBytes()).isEqualTo(bytes);
  }

  @Test
  void a_scan_counts_what_it_leaves_out() {
    var block = GoldenBlocks.named("blocks/tombstones");
    var shelf = block.shelf();
    var deleted = new ArrayList<Long>();
    long left = scanned(BlockReader.open(shelf, block.id()), deleted).values().stream().mapToLong(Samples::size).sum();
    long stated = BlockReader.open(shelf, block.id()).meta().stats().samples();
    assertThat(deleted.getFirst()).isPositive();
    assertThat(left + deleted.getFirst()).isEqualTo(stated);
  }

  @Test
  void a_deletion_is_noted_and_then_applied_to_selections_and_scans() {
    var block = GoldenBlocks.named("blocks/xor2");
    var shelf = block.shelf();
    var before = scanned(BlockReader.open(shelf, block.id()), new ArrayList<>());
    var matchers = List.of(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, "cpu_seconds_total|request_size_bytes|h_.*"));
    var range = new TimeRange(1_767_227_000_000L, 1_767_229_000_000L);

    int series = BlockReader.open(shelf, block.id()).delete(matchers, range);

    assertThat(series).isPositive();
    var reader = BlockReader.open(shelf, block.id());
    var deleted = new ArrayList<Long>();
    var after = scanned(reader, deleted);
    long missing = 0;
    for (var one : before.entrySet()) {
      var wanted = new Samples();
      boolean hit = matchers.getFirst().matches(one.getKey());
      for (int i = 0; i < one.getValue().size(); i++) {
        if (hit && range.contains(one.getValue().time(i))) {
          missing++;
        } else {
          wanted.add(one.getValue(), i);
        }
      }
      var found = after.getOrDefault(one.getKey(), new Samples());
      assertThat(times(found)).as(one.getKey().toString()).isEqualTo(times(wanted));
    }
    assertThat(missing).isPositive();
    assertThat(deleted).containsExactly(missing);
    var selected = reader.select(matchers, range.start(), range.last());
    for (var chunks : reader.chunks(selected)) {
      assertThat(chunks).noneMatch(chunk -> range.contains(chunk.first()) || range.contains(chunk.last()));
    }
  }

  @Test
  void aggregates_go_when_their_whole_time_is_deleted_and_stay_otherwise() {
    var block = GoldenBlocks.named("downsample/short/5m");
    var shelf = block.shelf();
    var whole = BlockReader.open(shelf, block.id()).select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    long chunks = whole.stream().mapToLong(series -> series.chunks().size()).sum();
    var first = whole.getFirst().chunks().getFirst();

    BlockReader.open(shelf, block.id()).delete(List.of(), new TimeRange(first.first() + 1, first.last() - 1));
    var cut = BlockReader.open(shelf, block.id());
    assertThat(cut.chunks(cut.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)).stream().mapToLong(List::size).sum()).isEqualTo(chunks);

    BlockReader.open(shelf, block.id()).delete(List.of(), TimeRange.ALL);
    assertThat(BlockReader.open(shelf, block.id()).select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
  }

  private static List<String> times(Samples samples) {
    var out = new ArrayList<String>();
    for (int i = 0; i < samples.size(); i++) {
      out.add(samples.time(i) + " " + samples.value(i) + " " + samples.start(i));
    }
    return out;
  }
}
