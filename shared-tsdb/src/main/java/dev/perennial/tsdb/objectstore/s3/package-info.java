/// An S3 bucket, or a prefix in one: [dev.perennial.tsdb.objectstore.s3.S3ObjectStore].
///
/// Small uploads are one `PutObject`; from 8 MiB on they are multipart uploads whose parts grow, so that 10,000 parts reach
/// S3's largest object. A process that dies leaves parts that nobody sees; the bucket's lifecycle rule drops them.
@NullMarked
package dev.perennial.tsdb.objectstore.s3;

import org.jspecify.annotations.NullMarked;
