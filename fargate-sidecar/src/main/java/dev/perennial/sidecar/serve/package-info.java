/// The StoreAPI over a running Prometheus: [dev.perennial.sidecar.serve.PrometheusBackend].
///
/// Samples come by remote read: `POST /api/v1/read` with a snappy block of `ReadRequest`. The answer is either a stream of frames,
/// each `uvarint length`, `u32 big-endian CRC-32C`, `ChunkedReadResponse`, one series a frame and a long series in several, until
/// the end of the body; or, from servers without streams, one snappy block of `ReadResponse` with plain samples.
///
/// Such an answer is no snapshot: the head may be cut off between two frames, when its samples have gone to a block. So
/// the head's oldest time is compared before and after, and what moved inside the asked range is read again.
///
/// Woken by: a gRPC call. Reads: Prometheus. Writes: nothing. Twice: the same answer. Dies: the client hears of it.
@NullMarked
package dev.perennial.sidecar.serve;

import org.jspecify.annotations.NullMarked;
