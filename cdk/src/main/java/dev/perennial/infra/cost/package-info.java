/// What an installation costs a month: [dev.perennial.infra.cost.Estimate], from the configuration alone and the prices of one dated file.
@NullMarked
package dev.perennial.infra.cost;

import org.jspecify.annotations.NullMarked;
