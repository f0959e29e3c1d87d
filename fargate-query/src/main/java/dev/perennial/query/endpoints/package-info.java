/// Who can be asked beside the blocks: [dev.perennial.query.endpoints.Discovery] knows the catalogue's members and the endpoints that were
/// named, [dev.perennial.query.endpoints.StoreClients] keeps the connections, [dev.perennial.query.endpoints.StoreChoice] is a request's
/// own choice among them.
@NullMarked
package dev.perennial.query.endpoints;

import org.jspecify.annotations.NullMarked;
