/// What scrapes and alerts: [dev.perennial.infra.prometheus.PrometheusStack], the replicas with their sidecars, and the Alertmanagers.
@NullMarked
package dev.perennial.infra.prometheus;

import org.jspecify.annotations.NullMarked;
