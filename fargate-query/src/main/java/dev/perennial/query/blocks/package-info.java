/// Which blocks a query reads: [dev.perennial.query.blocks.BlockChoice].
@NullMarked
package dev.perennial.query.blocks;

import org.jspecify.annotations.NullMarked;
