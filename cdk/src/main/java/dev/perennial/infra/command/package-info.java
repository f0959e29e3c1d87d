/// What is done on a person's machine: [dev.perennial.infra.command.Main], with `synth` and `deploy`.
@NullMarked
package dev.perennial.infra.command;

import org.jspecify.annotations.NullMarked;
