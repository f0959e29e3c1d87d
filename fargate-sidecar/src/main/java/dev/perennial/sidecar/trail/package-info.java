/// Ships the write-ahead log of the Prometheus beside us while it grows: [dev.perennial.sidecar.trail.TrailShipper] lays the trail,
/// [dev.perennial.sidecar.trail.Restore] makes a data directory of one.
///
/// * Woken by: a timer, and once more when the sidecar is told to stop.
/// * Reads: `wal/` and `wbl/` of the data directory. Prometheus' files are never written to.
/// * Writes: parcels under the trail's prefix (package `dev.perennial.tsdb.trail`); in the data directory `perennial.trail`, the
///   incarnation, and `perennial.spool/`, hard links to segments that Prometheus may delete before they are shipped.
/// * Twice: the head of the newest parcel says how far the trail has come; a parcel that repeats bytes replaces them by themselves.
/// * Dies: goes on behind the newest parcel.
@NullMarked
package dev.perennial.sidecar.trail;

import org.jspecify.annotations.NullMarked;
