/// Where the steps get what they need: [dev.perennial.lambda.wiring.Steps] is the component that makes them.
///
/// A Lambda takes its settings from the environment ([dev.perennial.lambda.wiring.Environment]), the pipeline process from its command line. Only here is the
/// environment read and the clock named.
@NullMarked
package dev.perennial.lambda.wiring;

import org.jspecify.annotations.NullMarked;
