/// What all tasks have in common: [dev.perennial.infra.fargate.Task], with logs, images and the ways in which containers stop and begin again.
@NullMarked
package dev.perennial.infra.fargate;

import org.jspecify.annotations.NullMarked;
