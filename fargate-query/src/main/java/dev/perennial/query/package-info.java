/// The querier: merges sidecars and blocks and answers the Prometheus API.
@NullMarked
package dev.perennial.query;

import org.jspecify.annotations.NullMarked;
