/// The whole control plane in one process, under one seed: [dev.perennial.env.simulation.Simulation].
///
/// Real: every step and its handler, the planner, the state machines' synthesized definitions, the memory adapters of bucket and catalogue, blocks and
/// their bytes. Simulated: time, the machines that run all this, the network between them, the queue, the schedules, the sidecars' disks.
///
/// What happens to them: events come late, twice or never; processes die before or after any effect (a write to bucket or catalogue), are held
/// up for longer than their lease, and have wrong clocks that jump; requests fail, take effect without an answer, or take effect long after they were given up; functions are
/// called twice; executions are stopped; blocks come late, twice, with gaps, or damaged.
///
/// After every effect [dev.perennial.env.simulation.Invariants] looks whether anything is wrong.
@NullMarked
package dev.perennial.env.simulation;

import org.jspecify.annotations.NullMarked;
