/// State machines as they are deployed: a [dev.perennial.env.simulation.machine.Definition] in the Amazon States Language, run by an
/// [dev.perennial.env.simulation.machine.Execution] over functions, a bucket and a clock that are handed in.
///
/// It knows as much of the language as the definitions use, and refuses the rest by name: `Task`, `Choice`, `Map` (inline, or distributed over an
/// object of the bucket), `Pass`, `Wait`, `Succeed` and `Fail`; JSONPath, `States.Format`, `States.ArrayContains`, `States.JsonToString`; `Retry`, `Catch`.
@NullMarked
package dev.perennial.env.simulation.machine;

import org.jspecify.annotations.NullMarked;
