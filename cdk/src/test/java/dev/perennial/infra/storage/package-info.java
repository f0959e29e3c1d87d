/// The storage stack's promises.
@NullMarked
package dev.perennial.infra.storage;

import org.jspecify.annotations.NullMarked;
