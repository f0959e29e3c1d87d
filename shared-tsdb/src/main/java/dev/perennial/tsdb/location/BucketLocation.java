package dev.perennial.tsdb.location;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.objectstore.s3.S3ObjectStore;
import dev.perennial.tsdb.objectstore.s3.S3Patience;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.S3Client;

/// Where a bucket is: a folder of this machine, or S3.
public sealed interface BucketLocation {
  /// The location that a word of a command line names: a folder, or `s3://bucket/prefix`, to which
  /// `?endpoint=URL&region=R&path-style=true` may be added. With an endpoint of its own, the style is that of paths unless it says otherwise.
  ///
  /// @throws IllegalArgumentException if it names none, with a sentence for the user
  static BucketLocation parse(String text) {
    if (text.startsWith("s3://")) {
      return S3.parse(text);
    }
    if (text.isBlank() || text.contains("://")) {
      throw new IllegalArgumentException("Cannot open the bucket \"" + text + "\": give a folder or s3://bucket/prefix.");
    }
    return new Folder(Path.of(text));
  }

  /// Opens the bucket. Nothing is asked of it yet.
  ObjectStore open();

  /// A folder.
  record Folder(Path path) implements BucketLocation {
    @Override
    public ObjectStore open() {
      return new DirectoryObjectStore(path);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// A bucket of S3, or a prefix of one.
  final class S3 implements BucketLocation {
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of("endpoint", "region", "path-style"));

    private final String bucket;
    private final String prefix;
    private final AwsOptions options;

    private S3(String bucket, String prefix, AwsOptions options) {
      this.bucket = bucket;
      this.prefix = prefix;
      this.options = options;
    }

    private static S3 parse(String text) {
      int question = text.indexOf('?');
      String path = text.substring("s3://".length(), question < 0 ? text.length() : question);
      int slash = path.indexOf('/');
      String bucket = slash < 0 ? path : path.substring(0, slash);
      if (bucket.isEmpty()) {
        throw new IllegalArgumentException("Cannot open the bucket " + text + ": it has no name.");
      }
      return new S3(
          bucket,
          slash < 0 ? "" : path.substring(slash + 1),
          AwsOptions.parse(text, question < 0 ? "" : text.substring(question + 1), OPTIONS));
    }

    @Override
    public ObjectStore open() {
      var client = client(options.pathStyle().orElse(false));
      // Only Amazon's own endpoint is sure to have a host for each bucket; the SDK also takes one from the environment.
      if (options.pathStyle().isEmpty() && client.serviceClientConfiguration().endpointOverride().isPresent()) {
        client.close();
        client = client(true);
      }
      return new S3ObjectStore(client, bucket, prefix);
    }

    private S3Client client(boolean pathStyle) {
      return options.client(S3Client.builder().forcePathStyle(pathStyle).overrideConfiguration(S3Patience.DEFAULT.configuration()));
    }

    @Override
    public String toString() {
      return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix) + options;
    }
  }
}
