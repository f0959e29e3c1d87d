/// AWS on this machine: [dev.perennial.env.localstack.LocalStack] runs it without Docker, [dev.perennial.env.localstack.Deployment] puts the
/// installation's own templates into it, and [dev.perennial.env.localstack.Aws] talks to it.
///
/// Lambdas run as processes of this machine, each started by LocalStack as AWS would start an environment.
@NullMarked
package dev.perennial.env.localstack;

import org.jspecify.annotations.NullMarked;
