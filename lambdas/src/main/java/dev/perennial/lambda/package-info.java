/// The block pipeline: one package a step, each a step that knows no Lambda and a handler that does.
@NullMarked
package dev.perennial.lambda;

import org.jspecify.annotations.NullMarked;
