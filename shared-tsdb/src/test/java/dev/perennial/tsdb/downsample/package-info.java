/// Tests of [dev.perennial.tsdb.downsample.Downsampler].
@NullMarked
package dev.perennial.tsdb.downsample;

import org.jspecify.annotations.NullMarked;
