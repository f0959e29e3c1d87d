/// The configuration of a Prometheus or an Alertmanager, kept like the one in a bucket: [dev.perennial.sidecar.settings.Main], a program of its own
/// beside them.
///
/// A round compares the bucket's files with the folder's, writes all that differ or none, and has them read again. `$(NAME)` in a YAML file
/// stands for the variable of that name; one that is not set refuses the whole round, and what is in force stays so.
@NullMarked
package dev.perennial.sidecar.settings;

import org.jspecify.annotations.NullMarked;
