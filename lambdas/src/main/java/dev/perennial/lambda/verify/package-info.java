/// `verify` counts a new block again and makes it one: [dev.perennial.lambda.verify.VerifyStep].
///
/// * Woken by: `compact` or `downsample`, with a product.
/// * Reads: the new block's bytes, and the accounts beside it.
/// * Writes: `meta.json`, last, and only if what the bytes hold is what the accounts say.
/// * Runs twice: comes to the same verdict.
/// * Dies half-way: is run again.
@NullMarked
package dev.perennial.lambda.verify;

import org.jspecify.annotations.NullMarked;
