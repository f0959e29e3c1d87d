/// How a step that cannot go on says so to the state machine: [dev.perennial.lambda.failure.Sorted] throws one of three exceptions, and each
/// state's retries and catches name them.
///
/// | exception | what it means | what the state machine does |
/// |---|---|---|
/// | `RetryException` | it may pass: a throttled table, a lost answer, a slow bucket | tries again, more and more slowly |
/// | `QuarantineException` | the data is sick, and no retry mends it | sets the job's blocks aside with the reason |
/// | `PageException` | a setting, a permission or the program is wrong | tells people |
@NullMarked
package dev.perennial.lambda.failure;

import org.jspecify.annotations.NullMarked;
