/// `recover` turns a trail whose Prometheus is gone into blocks: [dev.perennial.lambda.recover.RecoverStep].
///
/// * Woken by: the clock.
/// * Reads: the trails and their parcels; members and manifests.
/// * Writes: blocks of the time that no live block and no later trail of that replica covers, as Prometheus would have cut
///   them, `meta.json` last. `index` enters them as it does any other; once they are live, the trail is marked.
/// * Runs twice: ids and bytes are made from the trail alone, so the same blocks come out.
/// * Dies half-way, or its turn is over: no `meta.json`, no block; the next round goes on behind the last block.
@NullMarked
package dev.perennial.lambda.recover;

import org.jspecify.annotations.NullMarked;
