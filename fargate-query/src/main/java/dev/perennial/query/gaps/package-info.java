/// Holes in what replicas have, as series of the querier's own metrics: [dev.perennial.query.gaps.GapSeries].
@NullMarked
package dev.perennial.query.gaps;

import org.jspecify.annotations.NullMarked;
