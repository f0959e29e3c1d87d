/// What a user chooses about an installation: [dev.perennial.infra.config.Configuration], read from a YAML file and CDK context.
///
/// Every record refuses a wrong value when it is made, in one sentence that names the value by its path in the file.
/// Nothing here knows the CDK, the environment or an account; reading the same text gives the same configuration.
@NullMarked
package dev.perennial.infra.config;

import org.jspecify.annotations.NullMarked;
