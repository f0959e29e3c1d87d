package dev.perennial.query.running;

/// A query's place among those under way.
public final class Slot implements AutoCloseable {
  private final RunningQueries queries;
  private final int place;

  Slot(RunningQueries queries, int place) {
    this.queries = queries;
    this.place = place;
  }

  @Override
  public void close() {
    queries.leave(place);
  }
}
