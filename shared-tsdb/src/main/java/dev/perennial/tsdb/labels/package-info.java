/// Label sets and matchers: [dev.perennial.tsdb.labels.Labels] names a series, a stream or a replica, and
/// [dev.perennial.tsdb.labels.Matcher] asks for some of them.
///
/// Order everywhere is that of the labels' UTF-8 bytes, which is also code point order; `String.compareTo`
/// differs for characters outside the basic plane and is never used for labels.
@NullMarked
package dev.perennial.tsdb.labels;

import org.jspecify.annotations.NullMarked;
