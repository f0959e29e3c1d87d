/// Specifications of the engine: [dev.perennial.promql.exec.GoldenQueriesSpec] against a real Prometheus, the others in tables.
@NullMarked
package dev.perennial.promql.exec;

import org.jspecify.annotations.NullMarked;
