package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import java.util.List;
import java.util.Optional;

/// What stands behind a [StoreServer]: some shelves of series. Safe for many threads.
///
/// The server lays external labels over series, removes replica labels, sorts, shards, limits and packs; a shelf
/// only finds. A shelf throws [StoreException] for what the client must hear about with its reason.
public interface StoreBackend {
  /// What the endpoint says of itself.
  StoreFacts facts();

  /// The shelves, each with external labels of its own.
  List<Shelf> shelves();

  /// What the Prometheis tell that stand behind it, if any do. Whoever has one says so with all abilities of telling.
  default Optional<Teller> teller() {
    return Optional.empty();
  }

  /// Series under one set of external labels.
  interface Shelf {
    /// The external labels.
    Labels labels();

    /// The series that satisfy the query's matchers (those on external labels are gone) and have a chunk in its range.
    Found series(SeriesQuery query);

    /// The names of labels on such series, without the external ones; sorted, each once.
    Answer<String> labelNames(LabelsQuery query);

    /// The values of a label that is not external on such series; sorted, each once.
    Answer<String> labelValues(String name, LabelsQuery query);
  }

  /// The ids of the blocks that were asked, and the bytes fetched from them.
  record Touched(List<String> blocks, long bytes) {
    /// Copies the list.
    public Touched {
      blocks = List.copyOf(blocks);
    }
  }

  /// Series that were found. Read by one thread.
  interface Found extends AutoCloseable {
    /// Each series' own labels, in any order.
    List<Labels> labels();

    /// The chunks of the series at place `i` of [#labels], by time. Asked for in the order of the answer, each once.
    List<StoreChunk> chunks(int i);

    /// What is missing; complete once all chunks were read.
    Notes notes();

    /// What was read so far.
    default Touched touched() {
      return new Touched(List.of(), 0);
    }

    @Override
    void close();
  }
}
