/// The querier as others ask it: a StoreAPI over all that a tenant may read, [dev.perennial.query.serve.ServedStore].
///
/// Chunks are handed out as they are stored, of all replicas, cut to the time for which they count: whoever asks merges them. What is missing
/// of an answer is told in warnings, or fails the call where the client wants all or nothing.
@NullMarked
package dev.perennial.query.serve;

import org.jspecify.annotations.NullMarked;
