package dev.perennial.lambda.bucket;

import com.fasterxml.jackson.core.JsonFactory;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.ByteSlice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lays a mark beside blocks, or takes it away.
@Command(
    name = "mark",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Marks blocks for deletion, or against compaction or downsampling, in Thanos' files; --remove takes a mark away.%n")
final class MarkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Option(names = "--mark", required = true, paramLabel = "deletion|no-compact|no-downsample", description = "Which mark.")
  private String mark = "";

  @Option(names = "--details", paramLabel = "TEXT", description = "Why, for those who find the mark.")
  private String details = "";

  @Option(names = "--remove", description = "Take the mark away.")
  private boolean remove;

  @Parameters(arity = "1..*", paramLabel = "BLOCK", description = "The ids of the blocks.")
  private List<String> blocks = new ArrayList<>();

  private enum Kind {
    DELETION(BlockFiles.DELETION_MARK, "deletion_time"),
    NO_COMPACT(BlockFiles.NO_COMPACT_MARK, "no_compact_time"),
    NO_DOWNSAMPLE(BlockFiles.NO_DOWNSAMPLE_MARK, "no_downsample_time");

    private final String file;
    private final String time;

    Kind(String file, String time) {
      this.file = file;
      this.time = time;
    }
  }

  @Override
  public Integer call() {
    var kind = kind();
    var store = place.bucket();
    var out = spec.commandLine().getOut();
    var now = InstantSource.system().instant();
    for (var id : Place.blocks(store, blocks)) {
      var key = BlockFiles.key(id, kind.file);
      if (remove) {
        boolean there = store.head(key).isPresent();
        store.delete(key);
        out.println(id + (there ? "  mark removed: " : "  had no mark: ") + mark);
        continue;
      }
      var meta = Found.look(store, id).need();
      store.put(key, text(kind, id, now));
      if (kind == Kind.DELETION) {
        Superseded.supersede(place, store, meta, "Marked for deletion by hand. " + details, InstantSource.system());
      }
      out.println(id + "  marked: " + mark);
    }
    out.flush();
    return 0;
  }

  private Kind kind() {
    for (var kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(mark)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("There is no mark \"" + mark + "\": give deletion, no-compact or no-downsample.");
  }

  private ByteSlice text(Kind kind, BlockId id, Instant now) {
    var bytes = new ByteArrayOutputStream();
    try (var json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("id", id.text());
      json.writeNumberField("version", 1);
      json.writeStringField("details", details);
      json.writeNumberField(kind.time, now.getEpochSecond());
      if (kind != Kind.DELETION) {
        json.writeStringField("reason", "manual");
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteSlice.of(bytes.toByteArray());
  }
}
