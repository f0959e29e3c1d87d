/// A small shop to look at: [dev.perennial.env.demo.Shop] says what its metrics are at any instant of the past or present, so
/// that a month of history and the numbers scraped now are one line on a graph.
@NullMarked
package dev.perennial.env.demo;

import org.jspecify.annotations.NullMarked;
