package dev.perennial.tsdb.objectstore.directory;

import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that grows out of sight and is renamed to its place at the end.
final class DirectoryUpload implements ObjectStore.Upload {
  private final DirectoryObjectStore store;
  private final String key;
  private final Path target;
  private final Path file;
  private final FileChannel channel;

  DirectoryUpload(DirectoryObjectStore store, String key, Path target, Path file) throws IOException {
    this.store = store;
    this.key = key;
    this.target = target;
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    requireOpen();
    var buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw store.failure("upload", key, e);
    }
  }

  @Override
  public void complete() {
    requireOpen();
    try {
      force();
      channel.close();
      store.publish(file, target);
    } catch (IOException e) {
      throw store.failure("complete the upload of", key, e);
    }
  }

  /// Brings the bytes to disk.
  void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw store.failure("give up the upload of", key, e);
    }
  }

  private void requireOpen() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("Cannot write to the upload of " + key + ": it has ended");
    }
  }
}
