package dev.perennial.infra.control;

import dev.perennial.infra.storage.Stored;
import java.util.List;
import software.amazon.awscdk.services.iam.IGrantable;

/// What a function of the pipeline is allowed: no more than its step does.
final class Grants {
  /** What the catalogue does to its table; a transaction is allowed by what it consists of. */
  private static final List<String> WRITES = List.of("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem");

  private final Stored stored;

  Grants(Stored stored) {
    this.stored = stored;
  }

  void give(Step step, IGrantable to) {
    stored.catalogue().grant(to, "dynamodb:GetItem", "dynamodb:Query");
    switch (step.catalogue()) {
      case READ -> stored.key().grantDecrypt(to);
      case WRITE -> {
        stored.catalogue().grant(to, WRITES.toArray(String[]::new));
        stored.key().grantEncryptDecrypt(to);
      }
    }
    var blocks = stored.blocks();
    switch (step.access()) {
      case NONE -> {
        // Nothing in the bucket.
      }
      case READ -> blocks.grantRead(to);
      case JOBS -> blocks.grantPut(to, "perennial/jobs/*");
      case METAS -> blocks.grantRead(to, Stored.OF_A_BLOCK + "meta.json");
      case MARKS -> {
        blocks.grantRead(to, Stored.OF_A_BLOCK + "meta.json");
        blocks.grantPut(to, Stored.OF_A_BLOCK + "deletion-mark.json");
      }
      case BLOCKS -> blocks.grantReadWrite(to);
      case TRAILS_TO_BLOCKS -> {
        blocks.grantRead(to, Stored.TRAILS + "*");
        blocks.grantPut(to, Stored.TRAILS + "*/recovered");
        blocks.grantRead(to, Stored.OF_A_BLOCK + "meta.json");
        blocks.grantPut(to, Stored.OF_A_BLOCK + "meta.json");
        // What turns out to hold no sample is taken away before it becomes a block.
        for (String part : List.of("chunks/*", "index")) {
          blocks.grantPut(to, Stored.OF_A_BLOCK + part);
          blocks.grantDelete(to, Stored.OF_A_BLOCK + part);
        }
      }
      case TRAILS -> {
        blocks.grantRead(to, Stored.TRAILS + "*");
        blocks.grantPut(to, Stored.TRAILS + "*/superseded");
        blocks.grantDelete(to, Stored.TRAILS + "*");
      }
      case BOARD -> {
        blocks.grantRead(to, Stored.BOARD);
        blocks.grantPut(to, Stored.BOARD);
      }
    }
  }
}
