/// One query over blocks and live sources: [dev.perennial.query.fanout.Sources] pins what a query reads.
///
/// Order matters. First the manifests are read, strongly consistent, and pinned; only then sidecars are asked, each
/// for the time that the pinned manifest does not cover for its replica ([dev.perennial.query.fanout.Handover]). A block
/// shipped in between is not in the pinned manifest, and its sidecar still holds the samples: neither hole nor overlap.
/// Reads are widened to whole deduplication windows and trimmed afterwards, so that where a query begins changes no sample.
///
/// What does not answer is named with its time: as an info where another replica of the stream covers that
/// time, else as a warning ([dev.perennial.query.fanout.Completeness]).
@NullMarked
package dev.perennial.query.fanout;

import org.jspecify.annotations.NullMarked;
