/// Prometheus' remote read, the server's side: [dev.perennial.query.remote.RemoteRead].
///
/// A request is a snappy block of a `ReadRequest`. An answer is either a snappy block of a `ReadResponse` with all samples, or a stream of
/// frames, `uvarint length · CRC-32C, big-endian · ChunkedReadResponse`, each of one series and about a mebibyte of its chunks; a long series goes
/// on in the next frame. An error behind the first byte cuts the stream.
@NullMarked
package dev.perennial.query.remote;

import org.jspecify.annotations.NullMarked;
