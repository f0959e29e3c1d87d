/// How names and numbers stand in texts: [dev.perennial.promql.exec.text.Numbers] writes numbers as Prometheus does,
/// [dev.perennial.promql.exec.text.LabelNames] says which texts may name a label.
@NullMarked
package dev.perennial.promql.exec.text;

import org.jspecify.annotations.NullMarked;
