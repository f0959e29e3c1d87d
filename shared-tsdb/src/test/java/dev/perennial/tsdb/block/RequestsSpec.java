package dev.perennial.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// How often a bucket is asked, and that many threads may share a reader.
class RequestsSpec {
  @Test
  void selecting_and_reading_a_block_takes_few_requests() {
    var block = GoldenBlocks.named("blocks/floats");
    var shelf = block.shelf();

    var reader = BlockReader.open(shelf, block.id());
    assertThat(shelf.requests).as("to open: no header, meta.json, the end and the head of the index").hasSize(4);
    var all = reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(shelf.requests).as("tombstones, symbols, postings and series").hasSizeLessThanOrEqualTo(4 + 5);
    shelf.requests.clear();
    reader.chunks(all);
    assertThat(shelf.requests).as("one segment of 350 kB").hasSize(1);
    shelf.requests.clear();
    reader.select(List.of(Matcher.equal("__name__", "build_info")), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(shelf.requests).as("one postings list and its series").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void a_small_index_is_fetched_once() {
    var block = GoldenBlocks.named("blocks/many-chunks");
    var shelf = block.shelf();
    var reader = BlockReader.open(shelf, block.id());

    reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);

    assertThat(shelf.requests.stream().filter(request -> request.contains("/index "))).hasSize(1);
  }

  @Test
  void a_header_opens_a_block_by_one_request() {
    for (var name : List.of("blocks/floats", "blocks/many-chunks")) {
      var block = GoldenBlocks.named(name);
      var shelf = block.shelf();
      BlockReader.open(shelf, block.id()).writeHeader();
      shelf.requests.clear();

      var reader = BlockReader.open(shelf, block.id());

      assertThat(shelf.requests).containsExactly("start " + block.id() + "/index-header");
      assertThat(reader.meta()).isEqualTo(BlockMeta.parse(shelf.read(BlockFiles.meta(block.id())).orElseThrow(), "meta.json"));
    }
  }

  @Test
  void many_threads_share_a_reader() throws Exception {
    var block = GoldenBlocks.named("blocks/floats");
    var shelf = block.shelf();
    var reader = BlockReader.open(shelf, block.id());
    Callable<List<Labels>> task =
        () -> reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE).stream().map(BlockSeries::labels).toList();
    var answers = new ArrayList<List<Labels>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(java.util.Collections.nCopies(16, task))) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).hasSize(16).containsOnly(task.call());
    assertThat(answers.getFirst()).hasSize(2290);
  }

  @Test
  void only_chunks_of_the_asked_time_are_selected() {
    var block = GoldenBlocks.named("blocks/many-chunks");
    var reader = BlockReader.open(block.shelf(), block.id());
    var all = reader.select(List.of(Matcher.equal("__name__", "many_chunks")), Long.MIN_VALUE, Long.MAX_VALUE).getFirst();
    var second = all.chunks().get(1);

    var some = reader.select(List.of(), second.first(), second.last());

    assertThat(some.getFirst().chunks()).containsExactly(second);
    assertThat(all.chunks().stream().mapToLong(ChunkRef::first)).isSorted();
    assertThat(reader.select(List.of(), 0, 1)).isEmpty();
  }

  @Test
  void a_dump_shows_blocks_chunks_and_samples() {
    var block = GoldenBlocks.named("blocks/empty-ish");
    var shelf = block.shelf();
    var lines = new ArrayList<String>();
    var dump = new BlockDump(shelf, lines::add);

    dump.list();
    dump.chunks(block.id());
    dump.samples(block.id());

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith(block.id() + "  2026-").contains("level 1  raw  1 series  1 samples  1 chunks");
    assertThat(lines.get(2)).contains("XOR  1 samples").endsWith("in segment 1 at 8");
    assertThat(lines.get(3)).startsWith(lines.get(1) + " ");
  }
}
