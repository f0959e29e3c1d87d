/// The sidecar beside a Prometheus: [dev.perennial.sidecar.Main] watches its identity and data, ships finished blocks,
/// serves all that it holds over the StoreAPI, and registers it in the catalogue.
@NullMarked
package dev.perennial.sidecar;

import org.jspecify.annotations.NullMarked;
