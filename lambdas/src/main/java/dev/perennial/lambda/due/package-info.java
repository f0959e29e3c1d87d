/// What is due in a stream: [dev.perennial.lambda.due.Due], by which `wake` decides whom to wake and `plan` what is done.
@NullMarked
package dev.perennial.lambda.due;

import org.jspecify.annotations.NullMarked;
