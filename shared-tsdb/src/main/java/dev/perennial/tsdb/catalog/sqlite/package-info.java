/// The catalogue in a SQLite file that the processes of one machine share: [dev.perennial.tsdb.catalog.sqlite.SqliteCatalog].
///
/// Four tables, `manifest block member run`, whose rows' primary keys begin with the tenant. Every write is one statement with
/// its condition in it, so that there is no transaction to leave open: a process killed at any point leaves the file
/// whole. The file is in WAL mode with full synchronisation; a busy file is waited for.
/// `PRAGMA user_version` holds the schema: a newer one is refused, an older one would be migrated at opening.
@NullMarked
package dev.perennial.tsdb.catalog.sqlite;

import org.jspecify.annotations.NullMarked;
