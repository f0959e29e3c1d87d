package dev.perennial.tsdb.objectstore.s3;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.Folding;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A bucket of S3, or the keys of one below a prefix.
public final class S3ObjectStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);
  private static final String OCTETS = "application/octet-stream";
  private static final int CONFLICTS = 5;

  private final S3Client client;
  private final String bucket;
  private final String base;

  /// The keys of `bucket` below `prefix`, all of them if it is empty. A slash at the prefix' end makes no difference.
  public S3ObjectStore(S3Client client, String bucket, String prefix) {
    this.client = client;
    this.bucket = bucket;
    this.base = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    try {
      var response = client.headObject(request -> request.bucket(bucket).key(full(key)));
      return Optional.of(new ObjectFacts(key, response.contentLength(), response.lastModified()));
    } catch (SdkException e) {
      return absent(e, "look at", key);
    }
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    try {
      var bytes = client.getObject(request -> request.bucket(bucket).key(full(key)), ResponseTransformer.toBytes());
      return Optional.of(ByteSlice.of(bytes.asByteArrayUnsafe()));
    } catch (SdkException e) {
      return absent(e, "read", key);
    }
  }

  private <T> Optional<T> absent(SdkException e, String verb, String key) {
    // HEAD has no body, so no error code: a bucket that is not there looks like an object that is not.
    if (e instanceof AwsServiceException service && service.statusCode() == 404 && !isCode(service, "NoSuchBucket")) {
      return Optional.empty();
    }
    throw failure(verb, key, e);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    if (length == 0 || offset < 0 || length < 0) {
      // HTTP has no empty range.
      var facts = head(key).orElseThrow(() -> missing(key));
      if (offset < 0 || length < 0 || offset > facts.size()) {
        throw tooShort(key, offset, length, facts.size());
      }
      return ByteSlice.of(new byte[0]);
    }
    try {
      var bytes =
          client.getObject(
              request -> request.bucket(bucket).key(full(key)).range("bytes=" + offset + "-" + (offset + length - 1)),
              ResponseTransformer.toBytes());
      var slice = ByteSlice.of(bytes.asByteArrayUnsafe());
      if (slice.length() != length) {
        throw tooShort(key, offset, length, offset + slice.length());
      }
      return slice;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 416) {
        throw tooShort(key, offset, length, head(key).map(ObjectFacts::size).orElse(0L));
      }
      if (e.statusCode() == 404 && !isCode(e, "NoSuchBucket")) {
        throw missing(key);
      }
      throw failure("read", key, e);
    } catch (SdkException e) {
      throw failure("read", key, e);
    }
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    try {
      var bytes =
          client.getObject(
              request -> request.bucket(bucket).key(full(key)).range("bytes=0-" + (most - 1)), ResponseTransformer.toBytes());
      return Optional.of(ByteSlice.of(bytes.asByteArrayUnsafe()));
    } catch (AwsServiceException e) {
      // Of nothing there is no first byte.
      return e.statusCode() == 416 ? Optional.of(ByteSlice.of(new byte[0])) : absent(e, "read", key);
    } catch (SdkException e) {
      return absent(e, "read", key);
    }
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    requireKey(key);
    try {
      client.putObject(request -> request.bucket(bucket).key(full(key)), body(bytes.array(), bytes.offset(), bytes.length()));
    } catch (SdkException e) {
      throw failure("store", key, e);
    }
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    requireKey(key);
    for (int attempt = 1; ; attempt++) {
      try {
        client.putObject(
            request -> request.bucket(bucket).key(full(key)).ifNoneMatch("*"),
            body(bytes.array(), bytes.offset(), bytes.length()));
        return new Put.Stored();
      } catch (AwsServiceException e) {
        if (e.statusCode() == 412) {
          return new Put.Exists();
        }
        if (e.statusCode() == 409 && attempt < CONFLICTS) {
          continue;
        }
        var failure = failure("store", key, e);
        if (!failure.retryable()) {
          throw failure;
        }
        return new Put.Unknown(String.valueOf(failure.getMessage()));
      } catch (SdkException e) {
        return new Put.Unknown(String.valueOf(failure("store", key, e).getMessage()));
      }
    }
  }

  @Override
  public Upload upload(String key) {
    requireKey(key);
    return new S3Upload(this, client, bucket, key, full(key));
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    try {
      var response =
          client.listObjectsV2(
              request -> {
                request.bucket(bucket).prefix(full(prefix)).maxKeys(Folding.PAGE);
                if (!delimiter.isEmpty()) {
                  request.delimiter(delimiter);
                }
                if (!token.isEmpty()) {
                  request.continuationToken(token);
                }
              });
      return new Page(
          response.contents().stream().map(this::facts).toList(),
          response.commonPrefixes().stream().map(CommonPrefix::prefix).map(this::relative).toList(),
          Boolean.TRUE.equals(response.isTruncated()) ? response.nextContinuationToken() : "");
    } catch (SdkException e) {
      throw failure("list", prefix + "*", e);
    }
  }

  private ObjectFacts facts(S3Object object) {
    return new ObjectFacts(relative(object.key()), object.size(), object.lastModified());
  }

  @Override
  public void delete(String key) {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(full(key)));
    } catch (SdkException e) {
      throw failure("delete", key, e);
    }
  }

  @Override
  public void erase(List<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    try {
      new Versions(client, bucket).erase(keys.stream().map(this::full).toList());
    } catch (SdkException e) {
      if (!(e instanceof S3Exception refused && Versions.isUnknownOrRefused(refused))) {
        throw failure("erase", keys.getFirst(), e);
      }
      LOG.warn(
          "What {} keeps of deleted objects cannot be removed, and is paid for until its lifecycle drops it; s3:ListBucketVersions and s3:DeleteObjectVersion allow it: {}",
          location(), refused.getMessage());
      keys.forEach(this::delete);
    }
  }

  @Override
  public String location() {
    return "s3://" + bucket + (base.isEmpty() ? "" : "/" + base.substring(0, base.length() - 1));
  }

  /// A body that a retry can read again, without a copy.
  static RequestBody body(byte[] array, int offset, int length) {
    ContentStreamProvider stream = () -> new ByteArrayInputStream(array, offset, length);
    return RequestBody.fromContentProvider(stream, length, OCTETS);
  }

  private String full(String key) {
    return base + key;
  }

  private String relative(String key) {
    return key.substring(base.length());
  }

  private void requireKey(String key) {
    if (key.isEmpty()) {
      throw ObjectStoreException.fatal(key, "Cannot store an object in " + location() + " under an empty key");
    }
  }

  private ObjectStoreException missing(String key) {
    return ObjectStoreException.fatal(key, "Cannot read " + key + " in " + location() + ": there is no such object");
  }

  private ObjectStoreException tooShort(String key, long offset, int length, long size) {
    return ObjectStoreException.fatal(
        key, "Cannot read " + length + " bytes of " + key + " in " + location() + " at " + offset + ": it ends at " + size);
  }

  private static boolean isCode(AwsServiceException e, String code) {
    return e.awsErrorDetails() != null && code.equals(e.awsErrorDetails().errorCode());
  }

  /// What a failed request means: a refusal stays one, everything else may pass.
  ObjectStoreException failure(String verb, String key, SdkException e) {
    String message = "Cannot " + verb + " " + key + " in " + location() + ": " + e.getMessage();
    boolean refused =
        e instanceof AwsServiceException service
            && service.statusCode() >= 400
            && service.statusCode() < 500
            && service.statusCode() != 408
            && service.statusCode() != 409
            && service.statusCode() != 429;
    return refused ? ObjectStoreException.denied(key, message) : ObjectStoreException.passing(key, message, e);
  }
}
