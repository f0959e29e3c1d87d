/// Prometheus' relabelling rules for the labels of series: [dev.perennial.lambda.relabel.RelabelRules], read from a file as it stands in
/// `metric_relabel_configs`.
///
/// Defaults, the order of things and the checks of what a rule may say are Prometheus'. Expressions are RE2's and match as a whole; any text but the
/// empty one is a label's name.
@NullMarked
package dev.perennial.lambda.relabel;

import org.jspecify.annotations.NullMarked;
