/// A folder of this machine as a bucket: [dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore].
///
/// A key is a path below the folder, segment by segment. What a file name cannot hold everywhere (characters outside of ASCII,
/// control characters, and a `%` that two hex digits follow) stands as `%XX`, one for each UTF-8 byte.
/// Blocks' own keys have none of these, so other programs read and write the same folder.
///
/// An object is written to a file below `.uploads/`, forced to disk, and then renamed (or, if it must not be there yet,
/// linked) to its place in one step. Each process writes to its own folder there, under a file lock; whoever writes next
/// removes the folders whose lock nobody holds: their writers died.
/// A folder goes with its last object.
@NullMarked
package dev.perennial.tsdb.objectstore.directory;

import org.jspecify.annotations.NullMarked;
