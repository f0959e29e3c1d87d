package dev.perennial.lambda.machine;

import dev.perennial.tsdb.catalog.StreamId;

/// The state machines of an installation.
public interface Machines {
  /// Starts an execution for a stream in which something is due at this `version` of its manifest.
  ///
  /// The execution is named after stream, version and `attempt`. A name that was used before, by an execution that runs or ended, is refused:
  /// so events that arrive twice start one. Who must try again after a failure counts the attempt up.
  Start start(Machine machine, StreamId stream, long version, long attempt);

  /// The name of an execution.
  static String name(StreamId stream, long version, long attempt) {
    return stream.hash() + "-" + version + "-" + attempt;
  }

  /// How a start ended.
  sealed interface Start {
    /// An execution of this name runs now.
    record Started(String name) implements Start {}

    /// There is or was an execution of this name.
    record Refused(String name) implements Start {}
  }
}
