/// Where the querier's parts are joined: the only package that reads options and the clock, by way of
/// [dev.perennial.query.wiring.QueryCommand].
@NullMarked
package dev.perennial.query.wiring;

import org.jspecify.annotations.NullMarked;
