package dev.perennial.tsdb.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreContract;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

class S3ObjectStoreTest extends ObjectStoreContract {
  private static S3Server server;
  private static S3Client client;
  private static int buckets;

  private String bucket;
  private ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
    client = client(new ExecutionInterceptor() {});
  }

  private static S3Client client(ExecutionInterceptor interceptor) {
    return server
        .client()
        .httpClientBuilder(ApacheHttpClient.builder())
        .overrideConfiguration(settings -> settings.addExecutionInterceptor(interceptor))
        .build();
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.stop();
  }

  @BeforeEach
  void open() {
    bucket = "bucket-" + buckets++;
    client.createBucket(request -> request.bucket(bucket));
    store = new S3ObjectStore(client, bucket, "below/here");
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Test
  @Disabled("The server of this test sorts by Java's chars; S3 itself sorts by UTF-8 bytes.")
  @Override
  protected void characters_beyond_16_bits_sort_last() {}

  @Test
  void a_prefix_is_a_bucket_of_its_own() {
    store.put("k", bytes("mine"));
    var whole = new S3ObjectStore(client, bucket, "");
    whole.put("below/hereafter", bytes("not mine"));

    assertThat(whole.read("below/here/k")).contains(bytes("mine"));
    assertThat(store.list("", "", "").objects()).hasSize(1);
    assertThat(store.location()).isEqualTo("s3://" + bucket + "/below/here");
    assertThat(new S3ObjectStore(client, bucket, "below/here/").read("k")).contains(bytes("mine"));
  }

  @Test
  void an_upload_that_is_given_up_leaves_no_parts() {
    try (var upload = store.upload("k")) {
      upload.write(new byte[20_000_000], 0, 20_000_000);
    }
    assertThat(client.listMultipartUploads(request -> request.bucket(bucket)).uploads()).isEmpty();
    assertThat(store.head("k")).isEmpty();
  }

  @Test
  void an_upload_whose_completion_nobody_answered_is_found_complete() {
    try (var lossy = client(new BrokenAnswers(CompleteMultipartUploadRequest.class, 1));
        var upload = new S3ObjectStore(lossy, bucket, "below/here").upload("k")) {
      upload.write(new byte[9_000_000], 0, 9_000_000);
      upload.complete();
    }
    assertThat(store.head("k").orElseThrow().size()).isEqualTo(9_000_000);
  }

  @Test
  void a_part_that_fails_for_good_fails_the_upload_and_leaves_nothing() {
    try (var lossy = client(new BrokenAnswers(UploadPartRequest.class, 100));
        var upload = new S3ObjectStore(lossy, bucket, "below/here").upload("k")) {
      upload.write(new byte[9_000_000], 0, 9_000_000);
      assertThatThrownBy(upload::complete)
          .isInstanceOfSatisfying(ObjectStoreException.class, e -> assertThat(e.retryable()).isTrue())
          .hasMessageStartingWith("Cannot upload k in s3://" + bucket + "/below/here: ");
    }
    assertThat(store.head("k")).isEmpty();
    assertThat(client.listMultipartUploads(request -> request.bucket(bucket)).uploads()).isEmpty();
  }

  @Test
  void a_put_if_absent_that_a_retry_repeated_finds_its_own_object() {
    try (var lossy = client(new BrokenAnswers(PutObjectRequest.class, 1))) {
      assertThat(new S3ObjectStore(lossy, bucket, "below/here").putIfAbsent("k", bytes("mine")))
          .isInstanceOf(ObjectStore.Put.Exists.class);
    }
    assertThat(store.read("k")).contains(bytes("mine"));
  }

  @Test
  void a_put_if_absent_that_nobody_answers_is_unknown() {
    try (var lossy = client(new BrokenAnswers(PutObjectRequest.class, 100))) {
      assertThat(new S3ObjectStore(lossy, bucket, "below/here").putIfAbsent("k", bytes("mine")))
          .isInstanceOf(ObjectStore.Put.Unknown.class);
    }
  }

  @Test
  void a_bucket_that_is_not_there_is_named() {
    var nowhere = new S3ObjectStore(client, "nowhere", "");

    assertThatThrownBy(() -> nowhere.list("", "", ""))
        .isInstanceOfSatisfying(ObjectStoreException.class, e -> assertThat(e.retryable()).isFalse())
        .hasMessageStartingWith("Cannot list * in s3://nowhere: ");
    assertThatThrownBy(() -> nowhere.read("k")).isInstanceOf(ObjectStoreException.class);
    assertThatThrownBy(() -> nowhere.put("k", bytes("x"))).isInstanceOf(ObjectStoreException.class);
    assertThatThrownBy(() -> nowhere.putIfAbsent("k", bytes("x"))).isInstanceOf(ObjectStoreException.class);
  }
}
