/// What the catalogue's adapters share: how a manifest is written under a condition,
/// [dev.perennial.tsdb.catalog.stored.ManifestWriter], and as which bytes, [dev.perennial.tsdb.catalog.stored.ManifestJson].
///
/// An adapter brings a [dev.perennial.tsdb.catalog.stored.ManifestTable], which can write once and read; what the
/// outcome means is decided in one place for all of them.
@NullMarked
package dev.perennial.tsdb.catalog.stored;

import org.jspecify.annotations.NullMarked;
