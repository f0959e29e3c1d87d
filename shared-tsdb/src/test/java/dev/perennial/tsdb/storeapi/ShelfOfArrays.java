package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A shelf whose series lie in memory, in the order they were given.
record ShelfOfArrays(Labels labels, List<StoreSeries> series, Notes notes) implements StoreBackend.Shelf {
  private List<StoreSeries> matching(List<dev.perennial.tsdb.labels.Matcher> matchers) {
    return series.stream().filter(s -> matchers.stream().allMatch(m -> m.matches(s.labels()))).toList();
  }

  @Override
  public StoreBackend.Found series(SeriesQuery query) {
    if (query.matchers().isEmpty()) {
      throw StoreException.invalidArgument("no matchers specified (excluding external labels)");
    }
    var found = matching(query.matchers());
    return new StoreBackend.Found() {
      @Override
      public List<Labels> labels() {
        return found.stream().map(StoreSeries::labels).toList();
      }

      @Override
      public List<StoreChunk> chunks(int i) {
        return found.get(i).chunks();
      }

      @Override
      public Notes notes() {
        return notes;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Answer<String> labelNames(LabelsQuery query) {
    var names = new TreeSet<>(Labels.ORDER);
    matching(query.matchers()).forEach(s -> names.addAll(s.labels().names()));
    return new Answer<>(List.copyOf(names), notes);
  }

  @Override
  public Answer<String> labelValues(String name, LabelsQuery query) {
    var values = new TreeSet<>(Labels.ORDER);
    matching(query.matchers()).forEach(s -> values.add(s.labels().value(name)));
    values.remove("");
    return new Answer<>(new ArrayList<>(values), notes);
  }
}
