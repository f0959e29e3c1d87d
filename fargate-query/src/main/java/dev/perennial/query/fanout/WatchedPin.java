package dev.perennial.query.fanout;

import dev.perennial.query.cost.Bill;
import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source that remembers why it gave up, and what it asked the bucket for.
final class WatchedPin implements Pin {
  private final SeriesSource source;
  private final Stored stored;
  private final Function<TimeRange, Basis> basis;
  private final GapList gaps;
  private final Bill bill = new Bill();
  private final Trace.Place place = Trace.here();
  private final AtomicReference<@Nullable RuntimeException> ended = new AtomicReference<>();

  /// The source's chunks.
  interface Stored {
    SelectedChunks select(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates);
  }

  WatchedPin(SeriesSource source, Stored stored, GapList gaps, Function<TimeRange, Basis> basis) {
    this.source = source;
    this.stored = stored;
    this.gaps = gaps;
    this.basis = basis;
  }

  @Override
  public Basis basis(TimeRange range) {
    return basis.apply(range);
  }

  private <T> T watched(Supplier<T> work) {
    try {
      return place.during(() -> bill.during(work));
    } catch (StalePinException | IncompleteException | LimitException e) {
      ended.compareAndSet(null, e);
      throw e;
    }
  }

  @Override
  public SelectedChunks chunks(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates) {
    return watched(() -> stored.select(matchers, range, aggregates));
  }

  @Override
  public Bill.Sum spent() {
    return bill.sum();
  }

  @Override
  public Optional<RuntimeException> ended() {
    return Optional.ofNullable(ended.get());
  }

  @Override
  public List<Missing> missing() {
    return gaps.missing();
  }

  @Override
  public SelectedSeries select(Selection selection) {
    return new WatchedSeries(watched(() -> source.select(selection)));
  }

  @Override
  public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
    return watched(() -> source.labelNames(matchers, range));
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    return watched(() -> source.labelValues(name, matchers, range));
  }

  private final class WatchedSeries implements SelectedSeries {
    private final SelectedSeries selected;

    WatchedSeries(SelectedSeries selected) {
      this.selected = selected;
    }

    @Override
    public List<Labels> labels() {
      return selected.labels();
    }

    @Override
    public Run run(int from, int to) {
      var run = watched(() -> selected.run(from, to));
      return (int i, Samples into) -> {
        try {
          run.read(i, into);
        } catch (StalePinException | IncompleteException | LimitException e) {
          ended.compareAndSet(null, e);
          throw e;
        }
      };
    }

    @Override
    public Notes notes() {
      return selected.notes();
    }

    @Override
    public long bytesFetched() {
      return selected.bytesFetched();
    }

    @Override
    public void close() {
      selected.close();
    }
  }
}
