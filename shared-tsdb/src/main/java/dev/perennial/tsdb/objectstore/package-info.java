/// A bucket: [dev.perennial.tsdb.objectstore.ObjectStore] has just what S3 has, and so no rename and no append.
///
/// Three adapters keep one contract: `s3`, `directory` (a folder on this machine) and `memory`.
/// A failed request throws [dev.perennial.tsdb.objectstore.ObjectStoreException], which says whether a retry may help.
@NullMarked
package dev.perennial.tsdb.objectstore;

import org.jspecify.annotations.NullMarked;
