/// What the Prometheus beside us is: its labels, version, flags, blocks and head; entry is [dev.perennial.sidecar.watch.Watcher].
///
/// Woken by: a timer. Reads: Prometheus' HTTP API, the block folders of its data directory. Writes: nothing.
/// Twice: the same answer. Dies: nothing is left behind.
///
/// On disk, a block of Prometheus is a folder `<ULID>/` with `meta.json`, `index`, `chunks/000001` …, `tombstones`. Folders under
/// other names (`<ULID>.tmp-for-creation`, `wal`, `chunks_head`) are none.
@NullMarked
package dev.perennial.sidecar.watch;

import org.jspecify.annotations.NullMarked;
