package dev.perennial.query.http;

import dev.perennial.query.fanout.Missing;
import dev.perennial.tsdb.series.Notes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// What an endpoint answers when it does not refuse.
sealed interface Reply {
  /// Data, and what has to be said about them, in sentences and as facts.
  record Content(Json json, Notes notes, List<Missing> missing) implements Reply {
    /// Copies the list.
    public Content {
      missing = List.copyOf(missing);
    }

    /// Data of which nothing is known to be missing but what the notes say.
    Content(Json json, Notes notes) {
      this(json, notes, List.of());
    }
  }

  /// Bytes in a form of their own; `encoding` is how they are compressed already, or empty.
  record Stream(String type, String encoding, Body body) implements Reply {
    /// Writes bytes as they come.
    interface Body {
      /// Writes them all.
      void write(OutputStream out) throws IOException;
    }
  }

  /// That there is nothing to say: status 204.
  record Nothing() implements Reply {}

  /// Data without notes.
  static Reply of(Json json) {
    return new Content(json, Notes.none());
  }
}
