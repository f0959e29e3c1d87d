/// What answers: [dev.perennial.infra.query.QueryStack], the queriers behind their load balancer, and what may stand beside them.
@NullMarked
package dev.perennial.infra.query;

import org.jspecify.annotations.NullMarked;
