/// The commands, and the images that they put together.
@NullMarked
package dev.perennial.infra.command;

import org.jspecify.annotations.NullMarked;
