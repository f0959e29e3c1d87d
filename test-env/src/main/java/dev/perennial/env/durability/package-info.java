/// What is left when both replicas of a pair and their disks are gone: [dev.perennial.env.durability.LossTrial] lets it happen to real Prometheus servers
/// and compares the querier's answers with what a [dev.perennial.env.durability.Recorder] was sent meanwhile.
@NullMarked
package dev.perennial.env.durability;

import org.jspecify.annotations.NullMarked;
