/// Prometheus' chunks: a [dev.perennial.tsdb.chunk.Chunk] holds the compressed samples of one series over one
/// closed span of time; [dev.perennial.tsdb.chunk.ChunkDecoder] and [dev.perennial.tsdb.chunk.ChunkWriter] turn it into
/// columns and back.
///
/// A payload is a count of samples (16 bits, big-endian), with histograms a byte of flags, then a bit stream: most
/// significant bit first, the last byte filled up with zeros, nothing in it aligned to bytes.
///
/// | numbers | as |
/// |---|---|
/// | varint, uvarint | groups of 7 bits, low ones first; signed ones zigzag |
/// | varbit | up to 8 ones and a zero choose 0, 3, 6, 9, 12, 18, 25, 56 or 64 bits that follow |
/// | N signed bits | -(2^(N-1)-1) .. 2^(N-1), lopsided by one against two's complement |
/// | doubles | the difference (xor) to the one before, in a window of bits |
///
/// XOR: the first time is a varint and the first value 64 bits; the second time a uvarint of the distance; from then on the
/// change of the distance: `0` none, `10` 14 bits, `110` 17, `1110` 20, `1111` 64; a value after each time.
@NullMarked
package dev.perennial.tsdb.chunk;

import org.jspecify.annotations.NullMarked;
