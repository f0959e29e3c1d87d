@NullMarked
package dev.perennial.query.trail;

import org.jspecify.annotations.NullMarked;
