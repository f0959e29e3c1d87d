/// What the replicas' and Alertmanagers' stack promises.
@NullMarked
package dev.perennial.infra.prometheus;

import org.jspecify.annotations.NullMarked;
