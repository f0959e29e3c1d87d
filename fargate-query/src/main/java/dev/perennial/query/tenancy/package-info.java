/// Whose request it is, and what of the data is theirs: [dev.perennial.query.tenancy.Tenancy] names the tenant,
/// [dev.perennial.query.tenancy.Tenants] gives its share. Tenants have streams of their own, or share streams and are told apart by a label;
/// then everything goes through that label's matcher, whichever way it is asked for.
@NullMarked
package dev.perennial.query.tenancy;

import org.jspecify.annotations.NullMarked;
