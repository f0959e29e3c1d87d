package dev.perennial.tsdb.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.tsdb.block.ExpectedSamples;
import dev.perennial.tsdb.block.Json;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs of real Prometheus servers give the records that they hold and the samples that a real restart gives.
class GoldenLogsSpec {
  private static final long PLENTY = 1L << 40;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lib-all-records", "lib-all-records-st", "prom242-snappy", "prom314-fresh-snappy", "prom314-fresh-zstd-st",
        "prom314-snappy", "prom314-snappy-torn", "prom314-zstd-st"
      })
  void a_replay_gives_the_samples_of_a_restart(String name) throws IOException {
    var log = GoldenLog.named(name);
    var replay = LogReplay.of(log.files());
    assertThat(replay.problems()).isEmpty();
    same(GoldenLog.read(replay, PLENTY), log.expected("expected.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prom242-snappy", "prom314-snappy", "prom314-zstd-st"})
  void a_replay_without_the_chunks_of_the_head_gives_what_the_records_alone_hold(String name) throws IOException {
    var log = GoldenLog.named(name);
    same(GoldenLog.read(LogReplay.of(log.files().withoutHeadChunks()), PLENTY), log.expected("expected-without-chunks_head.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lib-all-records", "prom314-snappy", "prom314-zstd-st"})
  void a_replay_by_few_series_at_a_time_gives_the_same(String name) throws IOException {
    var log = GoldenLog.named(name);
    var replay = LogReplay.of(log.files());
    same(GoldenLog.read(replay, 1 << 14), log.expected("expected.jsonl"));
    assertThat(replay.readings()).isGreaterThan(3);
  }

  private static void same(Map<Labels, List<String>> found, Map<Labels, List<String>> expected) {
    for (var series : expected.entrySet()) {
      assertThat(found.get(series.getKey())).as("%s", series.getKey()).isEqualTo(series.getValue());
    }
    assertThat(found.keySet()).isEqualTo(expected.keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lib-all-records", "lib-all-records-st", "prom242-snappy", "prom314-fresh-snappy", "prom314-fresh-zstd-st",
        "prom314-snappy", "prom314-snappy-torn", "prom314-zstd-st"
      })
  void every_record_is_read_as_the_one_that_was_written(String name) throws IOException {
    var log = GoldenLog.named(name);
    assertThat(records(log.files().log())).isEqualTo(expectedRecords(log.lines("wal-records.jsonl")));
    assumeTrue(log.has("wbl-records.jsonl"));
    assertThat(records(log.files().outOfOrder())).isEqualTo(expectedRecords(log.lines("wbl-records.jsonl")));
  }

  private static List<String> records(List<LogSegment> segments) throws IOException {
    var all = new ArrayList<String>();
    var records = new Records();
    for (var segment : segments) {
      try (var reader = new SegmentReader(segment.source().open(), segment.name(), 0)) {
        int number = 0;
        while (reader.next() instanceof SegmentReader.Next.Whole(var bytes, long offset)) {
          var items = new Items();
          records.read(bytes, segment.name(), offset, items);
          all.add(segment.name() + " " + number++ + " type " + bytes.at(0) + " bytes " + bytes.length() + " " + items.sorted());
        }
      }
    }
    Collections.sort(all);
    return all;
  }

  /// The items of a record as texts.
  private static final class Items implements RecordVisitor {
    private final List<String> texts = new ArrayList<>();

    List<String> sorted() {
      return texts;
    }

    @Override
    public void series(long ref, Labels labels) {
      texts.add(ref + " " + labels);
    }

    @Override
    public void sample(long ref, long time, long start, double value) {
      texts.add(ref + " " + time + " " + start + " " + Long.toHexString(Double.doubleToRawLongBits(value)));
    }

    @Override
    public void histogram(long ref, long time, long start, Histogram histogram) {
      texts.add(ref + " " + time + " " + start + " " + GoldenLog.text(histogram));
    }

    @Override
    public void tombstone(long ref, long first, long last) {
      texts.add(ref + " " + first + ".." + last);
    }

    @Override
    public void exemplar(long ref, long time, double value, Labels labels) {
      texts.add(ref + " " + time + " " + Long.toHexString(Double.doubleToRawLongBits(value)) + " " + labels);
    }

    @Override
    public void marker(long ref, long chunk) {
      texts.add(ref + " " + chunk);
    }

    @Override
    public void metadata(long ref, int type, String unit, String help) {
      texts.add(ref + " " + type + " " + unit + " " + help);
    }
  }

  private static List<String> expectedRecords(List<String> lines) {
    var all = new ArrayList<String>();
    for (var line : lines) {
      var json = Json.parse(line);
      if (json.map().containsKey("error")) {
        continue;
      }
      int type = (int) json.at("type").number();
      var items = new ArrayList<String>();
      for (var item : json.at("items").list()) {
        items.addAll(expectedItem(type, item));
      }
      all.add(json.at("segment").text() + " " + json.at("record").number() + " type " + type + " bytes " + json.at("bytes").number() + " " + items);
    }
    Collections.sort(all);
    return all;
  }

  private static List<String> expectedItem(int type, Json item) {
    return switch (type) {
      case 1 -> List.of(item.at("ref").number() + " " + ExpectedSamples.labels(item.at("labels")));
      case 3 ->
          item.at("intervals").list().stream()
              .map(i -> item.at("ref").number() + " " + i.at("Mint").number() + ".." + i.at("Maxt").number())
              .toList();
      case 4 ->
          List.of(
              item.at("ref").number() + " " + item.at("t").number() + " "
                  + Long.toHexString(Double.doubleToRawLongBits(ExpectedSamples.number(item.at("v").text()))) + " "
                  + ExpectedSamples.labels(item.at("labels")));
      case 5 -> List.of(item.at("ref").number() + " " + item.at("mmap_ref").number());
      case 6 ->
          List.of(item.at("ref").number() + " " + item.at("type").number() + " " + item.at("unit").text() + " " + item.at("help").text());
      default -> {
        var parts = item.list();
        var value = parts.get(2);
        yield List.of(
            parts.get(0).number() + " " + parts.get(1).number() + " " + parts.get(3).number() + " "
                + (value.isText()
                    ? Long.toHexString(Double.doubleToRawLongBits(ExpectedSamples.number(value.text())))
                    : GoldenLog.text(ExpectedSamples.histogram(value))));
      }
    };
  }
}
