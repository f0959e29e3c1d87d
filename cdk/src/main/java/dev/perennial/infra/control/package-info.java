/// What works on blocks: [dev.perennial.infra.control.ControlStack].
@NullMarked
package dev.perennial.infra.control;

import org.jspecify.annotations.NullMarked;
