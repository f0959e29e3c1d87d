/// What steps ask of state machines: [dev.perennial.lambda.machine.Machines] starts an execution for a stream, under a name that makes a second
/// start of the same work a refusal.
@NullMarked
package dev.perennial.lambda.machine;

import org.jspecify.annotations.NullMarked;
