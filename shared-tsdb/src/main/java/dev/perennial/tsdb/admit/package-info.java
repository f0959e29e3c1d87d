/// How a block in the bucket enters the catalogue: [dev.perennial.tsdb.admit.Admission] decides from its `meta.json` alone to which
/// stream it belongs and what it covers, [dev.perennial.tsdb.admit.Rebuild] does so for a whole bucket.
///
/// What a block covers stands in its `meta.json` under `thanos.extensions.perennial`, which Thanos carries along unread:
///
/// ```json
/// {"coverage": [{"replica": {"replica": "a"}, "ranges": [[0, 7200000]]}]}
/// ```
///
/// Times are milliseconds since 1970, ends exclusive. A block without it covers its own replica labels over its whole range.
@NullMarked
package dev.perennial.tsdb.admit;

import org.jspecify.annotations.NullMarked;
