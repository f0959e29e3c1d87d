package dev.perennial.tsdb.objectstore.directory;

import java.nio.file.Path;

/// A process that begins an upload, says so, and waits to be killed.
final class KilledUploader {
  private KilledUploader() {}

  public static void main(String[] arguments) throws InterruptedException {
    var upload = new DirectoryObjectStore(Path.of(arguments[0])).upload("half");
    upload.write(new byte[1_000], 0, 1_000);
    System.out.println("uploading");
    Thread.sleep(60_000);
  }
}
