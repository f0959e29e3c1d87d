/// What the Prometheis behind a querier tell, gathered from all that are known: [dev.perennial.query.scraped.Scraped].
@NullMarked
package dev.perennial.query.scraped;

import org.jspecify.annotations.NullMarked;
