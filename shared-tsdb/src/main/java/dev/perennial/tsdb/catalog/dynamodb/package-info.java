/// The catalogue in one DynamoDB table: [dev.perennial.tsdb.catalog.dynamodb.DynamoCatalog].
///
/// | `pk` | `sk` | item |
/// |---|---|---|
/// | `T#tenant` | `M#hash` | a stream's manifest as one compressed attribute, its version and write ids, and beside them its lease |
/// | `T#tenant` | `B#ulid` | a block's record; `Q#ulid` while it is refused, so that those are listed without reading all |
/// | `T#tenant` | `P#hash` | a member |
/// | `T#tenant` | `R#id` | a run, which DynamoDB drops at `ttl` |
///
/// All reads are strongly consistent, and no index is used. Why it is so: `docs/adr/0002-catalogue-and-conditional-writes.md`.
@NullMarked
package dev.perennial.tsdb.catalog.dynamodb;

import org.jspecify.annotations.NullMarked;
