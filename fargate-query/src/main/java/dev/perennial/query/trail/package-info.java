/// The recent window of replicas that are gone: [dev.perennial.query.trail.Trails] reads it from what they had shipped of their
/// write-ahead logs, until recovery makes blocks of it.
@NullMarked
package dev.perennial.query.trail;

import org.jspecify.annotations.NullMarked;
