/// Tests of blocks, against blocks that Prometheus and Thanos wrote; [dev.perennial.tsdb.block.GoldenBlocks] finds those.
@NullMarked
package dev.perennial.tsdb.block;

import org.jspecify.annotations.NullMarked;
