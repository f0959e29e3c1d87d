/// What a query costs: [dev.perennial.query.cost.Bill] adds up what the bucket is asked for on behalf of one query,
/// [dev.perennial.query.cost.BilledStore] puts each request on the bill of whoever runs, and [dev.perennial.query.cost.Prices] are AWS' on a day.
@NullMarked
package dev.perennial.query.cost;

import org.jspecify.annotations.NullMarked;
