package dev.perennial.query.tenancy;

import dev.perennial.query.cost.Bill;
import dev.perennial.query.fanout.Extent;
import dev.perennial.query.fanout.Missing;
import dev.perennial.query.fanout.Pin;
import dev.perennial.query.fanout.Reading;
import dev.perennial.query.fanout.SelectedChunks;
import dev.perennial.query.fanout.Sources;
import dev.perennial.tsdb.downsample.Aggregate;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.storeapi.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// A pin of which only the series of one shard that satisfy more matchers are seen; label names and values know no shards.
final class NarrowedPin implements Pin {
  private final Pin pin;
  private final String whose;
  private final List<Matcher> more;
  private final Shard shard;

  private NarrowedPin(Pin pin, String whose, List<Matcher> more, Shard shard) {
    this.pin = pin;
    this.whose = whose;
    this.more = List.copyOf(more);
    this.shard = shard;
  }

  /// Sources whose pins are narrowed; `whose` tells them apart from others over the same data.
  static Sources sources(Sources sources, String whose, List<Matcher> more, Shard shard) {
    return new Sources() {
      @Override
      public Pin pin(Reading reading) {
        return new NarrowedPin(sources.pin(reading), whose, more, shard);
      }

      @Override
      public Pin pinAgain(Reading reading) {
        return new NarrowedPin(sources.pinAgain(reading), whose, more, shard);
      }

      @Override
      public Extent extent() {
        return sources.extent().only(more);
      }
    };
  }

  @Override
  public Basis basis(TimeRange range) {
    var basis = pin.basis(range);
    return new Basis(whose + " " + more + " " + shard + " " + basis.blocks(), basis.live());
  }

  private List<Matcher> all(List<Matcher> matchers) {
    var all = new ArrayList<>(matchers);
    all.addAll(more);
    return all;
  }

  @Override
  public Optional<RuntimeException> ended() {
    return pin.ended();
  }

  @Override
  public Bill.Sum spent() {
    return pin.spent();
  }

  @Override
  public List<Missing> missing() {
    return pin.missing();
  }

  @Override
  public SelectedSeries select(Selection selection) {
    var selected =
        pin.select(
            new Selection(
                all(selection.matchers()), selection.range(), selection.function(), selection.window(), selection.step()));
    return shard.equals(Shard.WHOLE) ? selected : new ShardSeries(selected, shard);
  }

  /// Chunks are asked for by those who deal series out themselves.
  @Override
  public SelectedChunks chunks(List<Matcher> matchers, TimeRange range, Set<Aggregate> aggregates) {
    return pin.chunks(all(matchers), range, aggregates);
  }

  @Override
  public Answer<String> labelNames(List<Matcher> matchers, TimeRange range) {
    return pin.labelNames(all(matchers), range);
  }

  @Override
  public Answer<String> labelValues(String name, List<Matcher> matchers, TimeRange range) {
    return pin.labelValues(name, all(matchers), range);
  }

  /// Those series of a selection that belong to the shard. A run reads what lies between its ends too.
  private static final class ShardSeries implements SelectedSeries {
    private final SelectedSeries all;
    private final int[] places;
    private final List<Labels> labels;

    ShardSeries(SelectedSeries all, Shard shard) {
      this.all = all;
      this.places = IntStream.range(0, all.labels().size()).filter(i -> shard.holds(all.labels().get(i))).toArray();
      this.labels = IntStream.of(places).mapToObj(all.labels()::get).toList();
    }

    @Override
    public List<Labels> labels() {
      return labels;
    }

    @Override
    public Run run(int from, int to) {
      if (from == to) {
        return (_, _) -> {};
      }
      var run = all.run(places[from], places[to - 1] + 1);
      return (i, into) -> run.read(places[i], into);
    }

    @Override
    public Notes notes() {
      return all.notes();
    }

    @Override
    public long bytesFetched() {
      return all.bytesFetched();
    }

    @Override
    public void close() {
      all.close();
    }
  }
}
