/// Which blocks a query reads, who writes to a stream, and who is alive: [dev.perennial.tsdb.catalog.Catalog].
///
/// A *stream* is a tenant's series under one set of external labels, replica labels removed. Its live blocks stand
/// in one [dev.perennial.tsdb.catalog.Manifest] with a version, so that one conditional write makes a block visible or replaces
/// some by others. Three adapters keep one contract: `dynamodb`, `sqlite` and `memory`.
///
/// Every conditional write ends in one of three ways, never in two: it took, it lost, or nobody knows
/// ([dev.perennial.tsdb.catalog.Swap]). What nobody knows is read again, never cleaned up after.
@NullMarked
package dev.perennial.tsdb.catalog;

import org.jspecify.annotations.NullMarked;
