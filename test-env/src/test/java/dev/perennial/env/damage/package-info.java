/// Tests of [dev.perennial.env.damage.FuzzCommand].
@NullMarked
package dev.perennial.env.damage;

import org.jspecify.annotations.NullMarked;
