/// Mutated bytes for every reader of the formats: [dev.perennial.env.damage.FuzzCommand].
///
/// A [dev.perennial.env.damage.Specimen] is sound bytes and the way they are read. A case changes the bytes; reading them must end in the
/// same answer or in one `MalformedBytesException` with file and offset where a checksum covers them, and where checksums were set right
/// again in any answer or that exception: never in another exception, in much memory, or not at all.
@NullMarked
package dev.perennial.env.damage;

import org.jspecify.annotations.NullMarked;
