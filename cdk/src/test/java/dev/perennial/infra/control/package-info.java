/// The control stack's promises.
@NullMarked
package dev.perennial.infra.control;

import org.jspecify.annotations.NullMarked;
