package dev.perennial.tsdb.objectstore.s3;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Removes what a bucket holds of some keys: versions and delete markers. In a bucket without versions the object itself is the only one.
final class Versions {
  /** The most that one request lists, and that one removes. */
  private static final int PAGE = 1_000;

  private final S3Client client;
  private final String bucket;

  Versions(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /// Lists from the keys' common beginning on, a request a thousand versions, and removes as many at a time; listing costs, removing does not.
  void erase(List<String> keys) {
    var found = list(new HashSet<>(keys), beginning(keys));
    // The newest of an object goes last: what is interrupted must not show an older one.
    for (int from = 0; from < found.size(); from += PAGE) {
      remove(found.subList(from, Math.min(found.size(), from + PAGE)));
    }
  }

  private List<ObjectIdentifier> list(Set<String> keys, String prefix) {
    var last = keys.stream().max(String::compareTo).orElse("");
    var found = new ArrayList<ObjectIdentifier>();
    var key = "";
    var version = "";
    while (true) {
      var fromKey = key;
      var fromVersion = version;
      var page =
          client.listObjectVersions(
              request -> {
                request.bucket(bucket).prefix(prefix).maxKeys(PAGE);
                if (!fromKey.isEmpty()) {
                  request.keyMarker(fromKey).versionIdMarker(fromVersion);
                }
              });
      page.deleteMarkers().stream().filter(marker -> keys.contains(marker.key())).forEach(marker -> found.addFirst(identifier(marker.key(), marker.versionId())));
      page.versions().stream().filter(one -> keys.contains(one.key())).forEach(one -> found.addFirst(identifier(one.key(), one.versionId())));
      if (!Boolean.TRUE.equals(page.isTruncated()) || page.nextKeyMarker().compareTo(last) > 0) {
        return found;
      }
      key = page.nextKeyMarker();
      version = page.nextVersionIdMarker();
    }
  }

  private static ObjectIdentifier identifier(String key, String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }

  private void remove(List<ObjectIdentifier> some) {
    var failed = client.deleteObjects(request -> request.bucket(bucket).delete(delete -> delete.objects(some).quiet(true))).errors();
    if (!failed.isEmpty()) {
      throw failure(failed.getFirst());
    }
  }

  private static SdkException failure(S3Error error) {
    var message = error.key() + ": " + error.code() + ": " + error.message();
    return S3Exception.builder()
        .statusCode(error.code().equals("AccessDenied") ? 403 : 500)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(error.code()).errorMessage(message).build())
        .message(message)
        .build();
  }

  /// Whether the caller may not look at versions, or the server does not know of any.
  static boolean isUnknownOrRefused(S3Exception e) {
    return e.statusCode() == 403 || e.statusCode() == 405 || e.statusCode() == 501;
  }

  private static String beginning(List<String> keys) {
    var first = keys.getFirst();
    int length = first.length();
    for (var key : keys) {
      length = Math.min(length, key.length());
      for (int i = 0; i < length; i++) {
        if (key.charAt(i) != first.charAt(i)) {
          length = i;
        }
      }
    }
    // Half of a character is none.
    return first.substring(0, length > 0 && Character.isHighSurrogate(first.charAt(length - 1)) ? length - 1 : length);
  }
}
