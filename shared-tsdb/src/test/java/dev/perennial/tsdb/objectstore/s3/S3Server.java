package dev.perennial.tsdb.objectstore.s3;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// A server that speaks S3, in this process and in memory, for whoever knows [#KEY] and [#SECRET].
public final class S3Server {
  /// The access key.
  public static final String KEY = "local";

  /// Its secret.
  public static final String SECRET = "secret";

  private final S3Proxy proxy;

  private S3Server(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /// Starts one at a free port.
  public static S3Server start() throws Exception {
    var proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
            .blobStore(new TransientNio2BlobStore())
            .build();
    proxy.start();
    return new S3Server(proxy);
  }

  /// Where it listens.
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /// A client of it, to be finished.
  public S3ClientBuilder client() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)));
  }

  /// Ends it; what was stored is gone.
  public void stop() throws Exception {
    proxy.stop();
  }
}
