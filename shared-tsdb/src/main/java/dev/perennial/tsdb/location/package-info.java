/// Where a bucket and a catalogue are, as words of a command line: [dev.perennial.tsdb.location.BucketLocation] and
/// [dev.perennial.tsdb.location.CatalogLocation].
///
/// Opening a location gives the adapter it names, with the machine's clock, a random source of its own and, for AWS, the
/// SDK's default chain of credentials and regions.
@NullMarked
package dev.perennial.tsdb.location;

import org.jspecify.annotations.NullMarked;
