/// Looks into buckets, blocks and the catalogue from a command line: [dev.perennial.query.tools.Main].
@NullMarked
package dev.perennial.query.tools;

import org.jspecify.annotations.NullMarked;
