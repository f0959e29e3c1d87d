/// Range queries cut by time: [dev.perennial.query.split.RangeQueries] takes the steps that were computed before from memory, and
/// has the engine compute the others.
///
/// Steps are kept in pieces that begin at multiples of a length, each with what it rests on: the blocks that are read for it. A piece is used
/// only while that is the same, so neither a compaction nor a late block can leave a stale answer behind, and a new block makes only
/// the pieces anew that it overlaps. Steps that live sources took part in are kept once nothing can arrive for them any more; an answer that is not
/// complete is never kept.
@NullMarked
package dev.perennial.query.split;

import org.jspecify.annotations.NullMarked;
