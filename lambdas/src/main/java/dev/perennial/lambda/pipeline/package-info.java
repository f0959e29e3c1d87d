/// The block pipeline on one machine: [dev.perennial.lambda.pipeline.Main] calls the steps in the workflow's order.
///
/// A new folder in the bucket stands for the event that wakes `index`; a look at every stream stands for the state machine;
/// `retain` and `sweep` run on a slower clock. Streams are worked on side by side, each by one worker, and what goes wrong in one is
/// written to its runs and tried again later without holding up the others.
@NullMarked
package dev.perennial.lambda.pipeline;

import org.jspecify.annotations.NullMarked;
