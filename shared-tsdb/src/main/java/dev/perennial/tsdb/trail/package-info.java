/// The trail: a replica's write-ahead log as it lies in the bucket, so that it outlives the replica and its disk;
/// [dev.perennial.tsdb.trail.Trail] reads one.
///
/// A trail belongs to one incarnation of a data directory. It is a row of immutable *parcels* under one prefix,
/// [dev.perennial.tsdb.trail.TrailId]; each holds the bytes that some files of the log had grown by, up to the last whole record,
/// and says in its head how far every file has come. Together they give the files back byte for byte. `docs/format/trail.md` is the
/// layout.
@NullMarked
package dev.perennial.tsdb.trail;

import org.jspecify.annotations.NullMarked;
