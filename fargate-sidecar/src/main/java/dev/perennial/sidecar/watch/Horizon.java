package dev.perennial.sidecar.watch;

/// How far a Prometheus can look back and has come, as last seen. Safe for many threads.
///
/// The head's oldest time only grows while one process runs: Prometheus cuts it off after its samples were written to a
/// block. Whoever read samples while it grew may have missed some.
public final class Horizon {
  private final PrometheusApi api;
  private final DataFolder data;
  private final long floor;
  private volatile View view = new View(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);

  /// What was seen at one moment.
  ///
  /// @param oldest the oldest time of a block or of the head; `Long.MAX_VALUE` if there is no sample at all
  /// @param head the oldest time of the head; `Long.MAX_VALUE` if it is empty
  /// @param newest the newest sample time; `Long.MIN_VALUE` if there is none
  public record View(long oldest, long head, long newest) {}

  /// The horizon of one server; nothing older than `floor` is answered for.
  public Horizon(PrometheusApi api, DataFolder data, long floor) {
    this.api = api;
    this.data = data;
    this.floor = floor;
  }

  /// The oldest time that is answered for, whatever Prometheus holds.
  public long floor() {
    return floor;
  }

  /// What was seen last.
  public View view() {
    return view;
  }

  /// Looks again.
  ///
  /// @throws PrometheusException if the server cannot be asked
  public View look() {
    var head = api.head().orElseGet(() -> new PrometheusApi.Head(Long.MAX_VALUE, Long.MIN_VALUE));
    long oldest = head.oldest();
    long newest = head.newest();
    for (var block : data.list().blocks()) {
      oldest = Math.min(oldest, block.range().start());
      newest = Math.max(newest, block.range().last());
    }
    var seen = new View(Math.max(floor, oldest), head.oldest(), newest);
    view = seen;
    return seen;
  }
}
