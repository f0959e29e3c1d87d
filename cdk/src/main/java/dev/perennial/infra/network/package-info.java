/// Where tasks run: [dev.perennial.infra.network.NetworkStack], a VPC with its cluster and names.
@NullMarked
package dev.perennial.infra.network;

import org.jspecify.annotations.NullMarked;
