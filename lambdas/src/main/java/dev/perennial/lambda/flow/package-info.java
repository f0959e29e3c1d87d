/// What passes between the steps and what they all do alike: an [dev.perennial.lambda.flow.Assignment] goes from step to step as
/// JSON, a [dev.perennial.lambda.flow.ManifestChange] is how each writes a manifest, a [dev.perennial.lambda.flow.Journal] is where
/// each says what it did.
///
/// Nothing else is shared: steps keep no state in memory between them, and none knows another.
@NullMarked
package dev.perennial.lambda.flow;

import org.jspecify.annotations.NullMarked;
