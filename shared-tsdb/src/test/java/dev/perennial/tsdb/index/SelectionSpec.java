package dev.perennial.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.objectstore.RangedObject;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionSpec {
  private static final List<Labels> SERIES =
      List.of(
          Labels.of("__name__", "up", "job", "api"),
          Labels.of("__name__", "up", "job", "api", "zone", "a"),
          Labels.of("__name__", "up", "job", "api", "zone", "b"),
          Labels.of("__name__", "up", "job", "web"),
          Labels.of("__name__", "up", "job", "web", "zone", "a.b"),
          Labels.of("zone", "a\nb"));

  private static IndexReader index(List<Labels> series) {
    var store = new MemoryObjectStore(() -> Instant.EPOCH);
    var symbols = new TreeSet<>(Labels.ORDER);
    series.forEach(
        labels ->
            labels.forEach(
                (name, value) -> {
                  symbols.add(name);
                  symbols.add(value);
                }));
    var upload = new HashedUpload(store, "index");
    var writer = new IndexWriter(upload, "index", symbols.iterator());
    series.forEach(labels -> writer.add(labels, List.of(new ChunkRef(0, 1, 8))));
    writer.finish();
    upload.complete();
    return new IndexReader(RangedObject.find(store, "index").orElseThrow());
  }

  private static List<Labels> select(IndexReader index, List<Matcher> matchers) {
    var found = new ArrayList<Labels>();
    index.series(index.matching(matchers), 0, 1, series -> found.add(series.labels()));
    return found;
  }

  private static Matcher matcher(String text) {
    var parts = text.split(" ", 3);
    for (var kind : Matcher.Kind.values()) {
      if (kind.symbol().equals(parts[1])) {
        return Matcher.of(kind, parts[0], parts.length == 3 ? parts[2] : "");
      }
    }
    throw new IllegalArgumentException(text);
  }

  /// Which of the six series each selector keeps, as Prometheus does: a missing label has the empty value.
  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          zone = a                -> 1
          zone =                  -> 0 3
          zone !=                 -> 1 2 4 5
          zone != a               -> 0 2 3 4 5
          zone =~ a               -> 1
          zone =~ a.b             -> 4 5
          zone =~ a\\.b           -> 4
          zone =~ a|b             -> 1 2
          zone =~ (a|b)           -> 1 2
          zone =~ a|              -> 0 1 3
          zone =~ .*              -> 0 1 2 3 4 5
          zone =~ .+              -> 1 2 4 5
          zone !~ .+              -> 0 3
          zone !~ .*              -> ''
          zone !~ a|b             -> 0 3 4 5
          zone !~ a|              -> 2 4 5
          zone =~ x|y             -> ''
          none =                  -> 0 1 2 3 4 5
          none != x               -> 0 1 2 3 4 5
          none =~ x?              -> 0 1 2 3 4 5
          none !=                 -> ''
          none = x                -> ''
          zone != a;zone !=       -> 2 4 5
          job = api;zone !~ a.*   -> 0 2
          job =~ api|web;zone = a -> 1
          job !~ api|web          -> 5
          __name__ = up;job = web -> 3 4
          """)
  void a_selector_keeps(String selector, String kept) {
    var matchers = java.util.Arrays.stream(selector.split(";", -1)).map(SelectionSpec::matcher).toList();
    var wanted = java.util.Arrays.stream(kept.split(" ", -1)).filter(i -> !i.isEmpty()).map(i -> SERIES.get(Integer.parseInt(i))).toList();

    assertThat(select(index(SERIES), matchers)).isEqualTo(wanted);
    assertThat(SERIES.stream().filter(labels -> matchers.stream().allMatch(one -> one.matches(labels))).toList()).isEqualTo(wanted);
  }

  @Test
  void no_matcher_selects_everything() {
    assertThat(select(index(SERIES), List.of())).isEqualTo(SERIES);
  }

  @Test
  void random_selectors_agree_with_trying_every_series() {
    long seed = 20261123;
    var random = new Random(seed);
    var values = List.of("", "a", "b", "ab", "c", "\uffff", "\ud83d\ude00");
    var all = new TreeSet<Labels>();
    for (int i = 0; i < 400; i++) {
      var labels = Labels.of("n", "v" + random.nextInt(150));
      for (var name : List.of("x", "y", "z")) {
        labels = labels.with(name, values.get(random.nextInt(values.size())));
      }
      all.add(labels);
    }
    var series = List.copyOf(all);
    var index = index(series);
    var patterns = List.of("", "a", "b", "a|b", "a.*", ".*b", ".+", ".*", "a|", "[ab]+", "v1.", "\ud83d\ude00|c", "(?i)A");
    for (int round = 0; round < 500; round++) {
      var matchers = new ArrayList<Matcher>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        var kind = List.of(Matcher.Kind.values()).get(random.nextInt(4));
        var name = List.of("n", "x", "y", "z", "missing").get(random.nextInt(5));
        matchers.add(Matcher.of(kind, name, patterns.get(random.nextInt(patterns.size()))));
      }
      var wanted = series.stream().filter(labels -> matchers.stream().allMatch(one -> one.matches(labels))).toList();

      assertThat(select(index, matchers)).as("seed %d: %s", seed, matchers).isEqualTo(wanted);
      var xs = new TreeSet<>(Labels.ORDER);
      var names = new TreeSet<>(Labels.ORDER);
      wanted.forEach(
          labels -> {
            xs.add(labels.value("x"));
            names.addAll(labels.names());
          });
      xs.remove("");
      assertThat(index.labelValues("x", matchers)).as("seed %d: %s", seed, matchers).containsExactlyElementsOf(xs);
      assertThat(index.labelNames(matchers)).as("seed %d: %s", seed, matchers).containsExactlyElementsOf(names);
    }
  }
}
