/// What every catalogue must do, [dev.perennial.tsdb.catalog.CatalogContract], and decorators that break one.
@NullMarked
package dev.perennial.tsdb.catalog;

import org.jspecify.annotations.NullMarked;
