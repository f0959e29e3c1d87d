package dev.perennial.query.http;

import dev.perennial.tsdb.series.Notes;

/// What an endpoint answers when it does not refuse.
sealed interface Reply {
  /// Data, and what has to be said about them.
  record Content(Json json, Notes notes) implements Reply {}

  /// That there is nothing to say: status 204.
  record Nothing() implements Reply {}

  /// Data without notes.
  static Reply of(Json json) {
    return new Content(json, Notes.none());
  }
}
