package dev.perennial.env.run;

import java.nio.file.Path;
import java.util.List;

/// What a local run is made of.
///
/// `folder` keeps all its files; `firstPort` is where its ports begin; `blockRange` and `scrape` (in seconds) set the pace;
/// `cluster` is the external label of both replicas; `webhook` is where notifications go `remoteWrite` where samples also go, and `shop` the demonstration exporter's address (empty: none).
public record Settings(
    Path folder,
    int firstPort,
    String blockRange,
    int scrape,
    String cluster,
    String webhook,
    String shop,
    List<String> pipelineOptions,
    List<String> queryOptions,
    String remoteWrite) {
  /// Copies the lists.
  public Settings {
    pipelineOptions = List.copyOf(pipelineOptions);
    queryOptions = List.copyOf(queryOptions);
  }

  /// A run whose replicas write to nobody else.
  public Settings(
      Path folder,
      int firstPort,
      String blockRange,
      int scrape,
      String cluster,
      String webhook,
      String shop,
      List<String> pipelineOptions,
      List<String> queryOptions) {
    this(folder, firstPort, blockRange, scrape, cluster, webhook, shop, pipelineOptions, queryOptions, "");
  }

  /// The same run whose replicas also send their samples to `url`.
  public Settings writingTo(String url) {
    return new Settings(folder, firstPort, blockRange, scrape, cluster, webhook, shop, pipelineOptions, queryOptions, url);
  }

  /// The bucket: a folder.
  public Path bucket() {
    return folder.resolve("bucket");
  }

  /// The catalogue's location as the roles take it.
  public String catalogue() {
    return "sqlite:" + folder.resolve("catalogue.db");
  }
}
