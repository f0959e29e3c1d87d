package dev.perennial.env.fuzz;

import java.io.IOException;

/// Who is asked.
interface Side {
  /// The answer to `query`.
  Reply ask(Queries.Query query) throws IOException, InterruptedException;
}
