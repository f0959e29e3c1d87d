/// The AWS installation, in the order of the flow.
@NullMarked
package dev.perennial.infra;

import org.jspecify.annotations.NullMarked;
