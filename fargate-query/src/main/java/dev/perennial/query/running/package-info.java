/// The queries under way: [dev.perennial.query.running.RunningQueries] lets in so many at a time, and writes each down before it begins.
@NullMarked
package dev.perennial.query.running;

import org.jspecify.annotations.NullMarked;
