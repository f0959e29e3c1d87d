package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Reads blocks to the last chunk and offers to repair what is wrong with them.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Reads blocks to the last chunk: checksums, order, counts. Ends with status 1 if something is wrong.%n",
    description = {
      "Says for each block that is not sound what --repair would do. With --repair, index headers and wrong sizes in meta.json are "
          + "made right, and of a block with damaged chunks a new one is written with everything that can be read; the old one is "
          + "marked for deletion. What is lost is said.%n"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "BLOCK", description = "The ids of the blocks. Default: all.")
  private List<String> blocks = new ArrayList<>();

  @Option(names = "--quick", description = "Look at the index and the sizes of files only, not at every chunk.")
  private boolean quick;

  @Option(names = "--repair", description = "Carry out what is offered.")
  private boolean repair;

  @Override
  public Integer call() {
    var store = place.bucket();
    var repairs = new Repairs(place, store, InstantSource.system(), new SecureRandom());
    var table = new Table("block", "verdict", "why", repair ? "repaired" : "repair");
    int wrong = 0;
    var ids = Place.blocks(store, blocks);
    for (int i = 0; i < ids.size(); i++) {
      Progress.say(spec, "checking block %d of %d: %s".formatted(i + 1, ids.size(), ids.get(i)));
      wrong += check(store, ids.get(i), repairs, table) ? 0 : 1;
    }
    table.print(spec.commandLine().getOut(), output);
    return wrong == 0 ? 0 : 1;
  }

  private boolean check(ObjectStore store, BlockId id, Repairs repairs, Table table) {
    var found = Found.look(store, id);
    if (found.meta().isEmpty()) {
      table.row(id, "NOT sound", found.problem(), "none: remove it by cleanup, or ship it again");
      return false;
    }
    var meta = found.meta().get();
    return switch (BlockCheck.check(store, meta, quick ? BlockCheck.Depth.INDEX : BlockCheck.Depth.CHUNKS)) {
      case BlockCheck.Sound(var stats, var remarks) -> {
        if (!remarks.isEmpty()) {
          table.row(id, "remark", String.join("; ", remarks), repair ? repairs.sizes(meta) : "state the right sizes in meta.json");
          yield false;
        }
        var header = repairs.header(id);
        if (header.isPresent()) {
          table.row(id, "remark", header.get(), repair ? repairs.rewriteHeader(meta) : "write " + BlockFiles.INDEX_HEADER + " anew");
          yield false;
        }
        table.row(id, "sound", "%d series, %d chunks, %d samples".formatted(stats.series(), stats.chunks(), stats.samples()), "");
        yield true;
      }
      case BlockCheck.Unsound(var why) -> {
        table.row(id, "NOT sound", why, repair ? repairs.salvage(meta) : "write a new block of what can be read, mark this one for deletion");
        yield false;
      }
    };
  }
}
