package dev.perennial.tsdb.objectstore.s3;

import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// A multipart upload, or a single put if it ends before the first part is full.
/*
 * A full part is sent by a thread of its own while the next one fills; with IN_FLIGHT parts on their way, the writer
 * waits for the oldest. So an upload holds at most IN_FLIGHT + 1 parts in memory.
 *
 * Parts 1-1000 are of 8 MiB, 1001-2000 of 16, and so on: 10,000 parts hold 430 GiB, and what is written slowly at
 * first still goes in small parts.
 */
final class S3Upload implements ObjectStore.Upload {
  private static final int PART = 8 * 1024 * 1024;
  private static final int STEP = 1_000;
  private static final int IN_FLIGHT = 3;

  private final S3ObjectStore store;
  private final S3Client client;
  private final String bucket;
  private final String key;
  private final String full;
  private final List<Future<CompletedPart>> parts = new ArrayList<>();
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

  private byte[] part = new byte[64 * 1024];
  private int filled;
  private long size;
  private String upload = "";
  private boolean ended;

  S3Upload(S3ObjectStore store, S3Client client, String bucket, String key, String full) {
    this.store = store;
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.full = full;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    requireOpen();
    int from = offset;
    int left = length;
    while (left > 0) {
      int limit = limit();
      if (filled == limit) {
        send();
        continue;
      }
      int some = Math.min(left, limit - filled);
      if (filled + some > part.length) {
        part = java.util.Arrays.copyOf(part, (int) Math.min(limit, Math.max(2L * part.length, filled + some)));
      }
      System.arraycopy(bytes, from, part, filled, some);
      filled += some;
      size += some;
      from += some;
      left -= some;
    }
  }

  private int limit() {
    return PART * (1 + parts.size() / STEP);
  }

  private void send() {
    if (upload.isEmpty()) {
      try {
        upload = client.createMultipartUpload(request -> request.bucket(bucket).key(full)).uploadId();
      } catch (SdkException e) {
        throw store.failure("begin the upload of", key, e);
      }
    }
    if (parts.size() >= IN_FLIGHT) {
      sent(parts.get(parts.size() - IN_FLIGHT));
    }
    int number = parts.size() + 1;
    byte[] bytes = part;
    int length = filled;
    parts.add(senders.submit(() -> part(number, bytes, length)));
    part = new byte[limit()];
    filled = 0;
  }

  private CompletedPart part(int number, byte[] bytes, int length) {
    var response =
        client.uploadPart(
            request -> request.bucket(bucket).key(full).uploadId(upload).partNumber(number),
            S3ObjectStore.body(bytes, 0, length));
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(response.eTag())
        .checksumCRC32(response.checksumCRC32())
        .build();
  }

  private CompletedPart sent(Future<CompletedPart> some) {
    try {
      return some.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw store.failure("upload", key, SdkClientException.create("The thread was interrupted.", e));
    } catch (ExecutionException e) {
      throw store.failure(
          "upload",
          key,
          e.getCause() instanceof SdkException sdk ? sdk : SdkClientException.create("A part failed: " + e.getCause(), e));
    }
  }

  @Override
  public void complete() {
    requireOpen();
    if (upload.isEmpty()) {
      store.put(key, dev.perennial.tsdb.bytes.ByteSlice.of(part, 0, filled));
      ended = true;
      return;
    }
    if (filled > 0) {
      send();
    }
    var all = parts.stream().map(this::sent).toList();
    try {
      client.completeMultipartUpload(
          request -> request.bucket(bucket).key(full).uploadId(upload).multipartUpload(parts -> parts.parts(all)));
    } catch (SdkException e) {
      // The answer to a completion that took effect may be lost, and its repetition then finds no such upload.
      if (store.head(key).map(ObjectFacts::size).orElse(-1L) != size) {
        throw store.failure("complete the upload of", key, e);
      }
    }
    ended = true;
  }

  @Override
  public void close() {
    // Parts on their way could arrive after the abort and stay.
    senders.close();
    if (!ended && !upload.isEmpty()) {
      try {
        client.abortMultipartUpload(request -> request.bucket(bucket).key(full).uploadId(upload));
      } catch (SdkException _) {
        // What is left is not visible, and the bucket's lifecycle rule drops it.
      }
    }
    ended = true;
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("Cannot write to the upload of " + key + ": it has ended");
    }
  }
}
