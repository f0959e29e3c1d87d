package dev.perennial.env.simulation.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Virtual time, and everything that happens in it, one thing at a time and always in the same order.
/*
 * Plain code is written as if it ran for itself: it sleeps, waits and calls. Each such strand has a virtual thread, of which only one runs at
 * any moment. Whoever sleeps or waits takes the next event from the queue, sets the clock to it and hands over to the strand that it
 * belongs to. So there is no scheduler thread, and a strand whose own event is the next does not even switch.
 */
public final class Timeline {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final LinkedHashSet<Strand> strands = new LinkedHashSet<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private long now;
  private long events;
  private @Nullable Strand current;
  private @Nullable Throwable failure;
  private boolean finished;
  private volatile boolean closed;

  /// A timeline that begins at `start`.
  public Timeline(Instant start) {
    now = start.toEpochMilli();
  }

  private record Event(long at, long number, Strand strand, long turn) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  /// Work in the name of an actor.
  private static final class Strand {
    private final Actor actor;
    private final Thread thread;
    private boolean started;
    private boolean ended;
    private volatile boolean mine;
    private long turn;

    Strand(Actor actor, Runnable work) {
      this.actor = actor;
      this.thread = Thread.ofVirtual().unstarted(work);
    }

    void resume() {
      mine = true;
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
    }

    void awaitTurn() {
      while (!mine) {
        LockSupport.park(this);
      }
      mine = false;
    }
  }

  /// A value that will be there at some time, or never.
  public static final class Promise<T> {
    private @Nullable T value;
    private @Nullable Strand waiter;

    /// An empty promise.
    public Promise() {}
  }

  /// Runs `work` as the strand that everything else hangs on: when it ends, all ends. Throws what any strand failed with.
  public void run(Actor actor, Runnable work) {
    var first =
        strand(
            actor,
            () -> {
              work.run();
              finished = true;
            });
    current = first;
    first.resume();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the world went on", e);
    } finally {
      close();
    }
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new IllegalStateException(failure);
    }
  }

  /// The time.
  public Instant now() {
    return Instant.ofEpochMilli(now);
  }

  /// In whose name the running strand works.
  public Actor actor() {
    return running().actor;
  }

  /// Begins other work after `delay`.
  public void spawn(Duration delay, Actor actor, Runnable work) {
    schedule(now + Math.max(0, delay.toMillis()), strand(actor, work));
  }

  /// Lets others go on for so long.
  public void sleep(Duration duration) {
    var me = running();
    schedule(now + Math.max(0, duration.toMillis()), me);
    handOver(me);
  }

  /// Waits for a promise, for no longer than `most`.
  public <T> Optional<T> await(Promise<T> promise, Duration most) {
    if (promise.value == null) {
      var me = running();
      promise.waiter = me;
      schedule(now + most.toMillis(), me);
      try {
        handOver(me);
      } finally {
        promise.waiter = null;
      }
    }
    return Optional.ofNullable(promise.value);
  }

  /// Keeps a promise.
  public <T> void keep(Promise<T> promise, T value) {
    promise.value = value;
    if (promise.waiter != null) {
      schedule(now, promise.waiter);
    }
  }

  /// Does all of `work` in the name of `actor`, so many at once, and waits for it; answers in their order.
  public <T> List<T> together(Actor actor, List<Supplier<T>> work, int most) {
    var answers = new java.util.ArrayList<Optional<T>>(java.util.Collections.nCopies(work.size(), Optional.empty()));
    var done = new Promise<Boolean>();
    int[] next = {0};
    int[] left = {work.size()};
    if (work.isEmpty()) {
      return List.of();
    }
    for (int i = 0; i < Math.min(most, work.size()); i++) {
      spawn(
          Duration.ZERO,
          actor,
          () -> {
            while (next[0] < work.size()) {
              int mine = next[0]++;
              answers.set(mine, Optional.of(work.get(mine).get()));
              left[0]--;
            }
            if (left[0] == 0) {
              keep(done, true);
            }
          });
    }
    await(done, Duration.ofDays(365));
    return answers.stream().flatMap(Optional::stream).toList();
  }

  private Strand strand(Actor actor, Runnable work) {
    var self = new Strand[1];
    var strand =
        new Strand(
            actor,
            () -> {
              self[0].awaitTurn();
              try {
                if (!closed && !actor.isDead()) {
                  work.run();
                }
              } catch (Died _) {
                // Its actor has died, or the world is over.
              } catch (Throwable e) {
                fail(e);
              }
              end(self[0]);
            });
    self[0] = strand;
    strands.add(strand);
    return strand;
  }

  private void fail(Throwable e) {
    if (!closed && failure == null) {
      failure = e;
      finished = true;
    }
  }

  private void end(Strand strand) {
    if (closed) {
      return;
    }
    strand.ended = true;
    strands.remove(strand);
    Optional<Strand> next = finished ? Optional.empty() : next();
    next.ifPresentOrElse(Strand::resume, over::countDown);
  }

  private void schedule(long at, Strand strand) {
    queue.add(new Event(at, events++, strand, strand.turn));
  }

  private void handOver(Strand me) {
    if (closed) {
      throw new Died();
    }
    var next = next();
    if (next.isEmpty() || next.get() != me) {
      next.ifPresentOrElse(Strand::resume, over::countDown);
      me.awaitTurn();
    }
    if (closed || me.actor.isDead()) {
      throw new Died();
    }
  }

  /// The strand whose event is next; the clock is set to it.
  private Optional<Strand> next() {
    for (var event = queue.poll(); event != null; event = queue.poll()) {
      if (event.turn == event.strand.turn && !event.strand.ended) {
        event.strand.turn++;
        now = event.at;
        current = event.strand;
        return Optional.of(event.strand);
      }
    }
    fail(new IllegalStateException("Nothing can happen any more: everybody waits"));
    return Optional.empty();
  }

  private Strand running() {
    if (closed || current == null) {
      throw new Died();
    }
    return current;
  }

  /// Ends all strands. Those that wait find out, and die.
  private void close() {
    closed = true;
    for (var strand : List.copyOf(strands)) {
      if (strand.started) {
        strand.mine = true;
        LockSupport.unpark(strand.thread);
        try {
          strand.thread.join();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
