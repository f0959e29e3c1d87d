/// What only a Prometheus that scrapes and evaluates rules can tell: rules, alerts, targets, metadata and exemplars.
/// A [dev.perennial.tsdb.scraped.Teller] is one that does.
///
/// Replicas tell the same with other replica labels. [dev.perennial.tsdb.scraped.RuleGroup#merged] makes one of them, and so do
/// `merged` of targets and exemplars.
@NullMarked
package dev.perennial.tsdb.scraped;

import org.jspecify.annotations.NullMarked;
