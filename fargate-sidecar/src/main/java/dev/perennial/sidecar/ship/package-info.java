/// Finished blocks go to the bucket: [dev.perennial.sidecar.ship.Shipper].
///
/// Woken by: a timer. Reads: blocks of level 1 in Prometheus' data directory. Writes: `<ULID>/chunks/000001` …, `<ULID>/index`,
/// then `<ULID>/meta.json` with its `thanos` part; and locally `thanos.shipper.json`.
/// Twice: the same keys and the same bytes, and what is there already is not sent again. Dies: without `meta.json` there is no
/// block; the next run finds the objects that are there and goes on.
///
/// `thanos.shipper.json`, Thanos' own file: `{"version":1,"uploaded":[ULID, …]}`, indented by tabs, replaced by a rename, holding the
/// shipped blocks that are still on disk. A file that cannot be read counts as empty, for the bucket is the truth: a
/// `meta.json` there means shipped. The list is what keeps a block from being shipped again after it was compacted away.
///
/// While a block is sent, hard links under `thanos/upload/<ULID>/` keep its files from Prometheus' retention.
@NullMarked
package dev.perennial.sidecar.ship;

import org.jspecify.annotations.NullMarked;
