/// What only a Prometheus that scrapes and evaluates rules can tell: rules, alerts, targets, metadata and exemplars, gathered from all
/// that are known: [dev.perennial.query.scraped.Scraped].
///
/// Replicas tell the same with other replica labels. [dev.perennial.query.scraped.RuleGroup#merged] makes one of them, as Thanos does.
@NullMarked
package dev.perennial.query.scraped;

import org.jspecify.annotations.NullMarked;
