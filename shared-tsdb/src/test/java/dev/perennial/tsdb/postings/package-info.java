/// Tests of sets of series: [dev.perennial.tsdb.postings.PostingsTest] compares them with sorted sets.
@NullMarked
package dev.perennial.tsdb.postings;

import org.jspecify.annotations.NullMarked;
