/// What is done on behalf of a request, told to an OpenTelemetry collector: [dev.perennial.query.trace.Tracer] begins with what callers
/// send, [dev.perennial.query.trace.Trace] notes the steps of whoever runs, and passes on to those who are asked.
@NullMarked
package dev.perennial.query.trace;

import org.jspecify.annotations.NullMarked;
