/// Where everything rests: [dev.perennial.infra.storage.StorageStack], the bucket of blocks and the catalogue's table.
@NullMarked
package dev.perennial.infra.storage;

import org.jspecify.annotations.NullMarked;
