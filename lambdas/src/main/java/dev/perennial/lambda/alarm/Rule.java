package dev.perennial.lambda.alarm;

/// What must hold in an installation. A rule that is broken is an alert of the name that it has here.
public enum Rule {
  /// A replica reports.
  REPLICA_SILENT("PerennialReplicaSilent", "critical", "Look whether its task runs, and at the last lines of its sidecar's log. What it had shipped is answered and recovered."),
  /// As many replicas of a group scrape as are expected.
  GROUP_SHORT("PerennialGroupShort", "critical", "Look at the Prometheus of the replicas that are missing."),
  /// Some replica of a group scrapes. An alert of its own beside the one before, so that the second outage is heard as the first was.
  NOBODY_SCRAPES("PerennialNobodyScrapes", "critical", "Bring back any Prometheus of the group first: what targets expose is lost until then."),
  /// Each replica ships its blocks.
  BLOCKS_NOT_SHIPPED("PerennialBlocksNotShipped", "critical", "The sidecar's log says why; most often it is the bucket's permissions or its key. Prometheus keeps its blocks for its local retention."),
  /// Each replica ships its write-ahead log.
  LOG_NOT_SHIPPED("PerennialLogNotShipped", "warning", "Nothing is lost yet. Look at the bucket, and at the sidecar's log."),
  /// What is due in a stream is compacted and downsampled.
  COMPACTION_BEHIND("PerennialCompactionBehind", "warning", "Look at the runs of the stream on the page, and at the executions of maintain that failed."),
  /// Blocks go when they have reached their age.
  RETENTION_BEHIND("PerennialRetentionBehind", "warning", "Look at the runs of the stream on the page, and at the executions of retain that failed."),
  /// The patrol itself makes its rounds.
  PATROL_SILENT("PerennialPatrolSilent", "critical", "Nobody watches the replicas. Look at the log of the function patrol.");

  private final String alert;
  private final String severity;
  private final String action;

  Rule(String alert, String severity, String action) {
    this.alert = alert;
    this.severity = severity;
    this.action = action;
  }

  /// The name of the alert that tells that it is broken.
  public String alert() {
    return alert;
  }

  /// `critical` or `warning`.
  public String severity() {
    return severity;
  }

  /// What to do, in sentences.
  public String action() {
    return action;
  }
}
