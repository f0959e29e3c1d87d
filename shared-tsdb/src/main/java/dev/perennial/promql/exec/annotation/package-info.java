/// What the engine remarks about a query beside its answer: [dev.perennial.promql.exec.annotation.Annotations] collects
/// warnings and infos.
@NullMarked
package dev.perennial.promql.exec.annotation;

import org.jspecify.annotations.NullMarked;
