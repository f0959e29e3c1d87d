package dev.perennial.env.simulation;

import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import dev.perennial.tsdb.retain.Retention;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parts of the control plane that are broken on purpose, and by which sentence the simulation tells.
@SuppressWarnings("ImmutableEnumChecker")
enum Broken {
  /// The table does not look at the fencing token.
  FENCE("was (staged|swapped in) by a worker under token", Parts.SOUND.withTable(table -> writing(table, write -> table.write(new ManifestWrite(write.manifest(), OptionalLong.empty()))))),

  /// The table does not look at the version: the last writer wins.
  VERSION("no longer live, and not all of its samples|visible twice|was swapped in|never staged|nobody knows", Parts.SOUND.withTable(Broken::unconditional)),

  /// What workers write is not entered before.
  STAGING("was never staged", Parts.SOUND.withTable(Broken::withoutStaging)),

  /// The sources go before the swap.
  ORDER("of a live block is deleted", Parts.SOUND.withHandlers((step, handler, bucket) -> !step.equals("swap") ? handler : (in, out, context) -> {
    var bytes = in.readAllBytes();
    replaced(bytes).forEach(id -> bucket.delete(BlockFiles.meta(id)));
    handler.handleRequest(new ByteArrayInputStream(bytes), out, context);
  })),

  /// A swap whose end is not known is taken for one that failed, and cleaned up after.
  UNKNOWN("of a live block is deleted|its block is staged under the token that stands", Parts.SOUND.withHandlers((step, handler, bucket) -> !step.equals("swap") ? handler : (in, out, context) -> {
    var bytes = in.readAllBytes();
    try {
      handler.handleRequest(new ByteArrayInputStream(bytes), out, context);
    } catch (RuntimeException e) {
      FlowJson.product(Json.read(new ByteArrayInputStream(bytes))).outputs().forEach(id -> bucket.delete(BlockFiles.meta(id)));
      throw e;
    }
  })),

  /// Superseded blocks are swept at once.
  DELAY("after its block was superseded|a reader has pinned its block", Parts.SOUND.withSettings(settings -> delayed(settings, Duration.ZERO, settings.retention()))),

  /// Blocks go by their age, and by less than was agreed.
  AGE("is no longer live, and not all of its samples", Parts.SOUND.withSettings(
      settings -> delayed(settings, settings.deleteDelay(), new Retention(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, Retention.Cover.NONE)))),

  /// Leases are neither given back nor do they run out.
  LEASES("there is work still|is leased|are staged still", Parts.SOUND
      .withSettings(settings -> leased(settings, Duration.ofDays(1000)))
      .withCatalog(catalog -> intercepted(catalog, "release", _ -> null))),

  /// Nobody looks for blocks whose events were lost.
  SEARCH("nobody knows", Parts.SOUND.withHandlers((step, handler, _) -> !step.equals("reconcile") ? handler : (_, out, _) ->
      out.write("{\"unknown\": [], \"missing\": []}".getBytes(java.nio.charset.StandardCharsets.UTF_8))));

  private final String sentence;
  private final Parts parts;

  Broken(String sentence, Parts parts) {
    this.sentence = sentence;
    this.parts = parts;
  }

  String sentence() {
    return sentence;
  }

  Parts parts() {
    return parts;
  }

  /// Every lease is granted, whoever holds it: only the fence is left.
  static Parts withoutLeases() {
    return Parts.SOUND.withCatalog(
        catalog ->
            intercepted(
                catalog,
                "lease",
                arguments -> {
                  var stream = (StreamId) arguments[0];
                  var attempt = catalog.lease(stream, (String) arguments[1], (java.time.Instant) arguments[2], (Duration) arguments[3]);
                  if (attempt instanceof Lease.Attempt.Taken(Lease by)) {
                    catalog.release(stream, by);
                    return catalog.lease(stream, (String) arguments[1], (java.time.Instant) arguments[2], (Duration) arguments[3]);
                  }
                  return attempt;
                }));
  }

  private static List<BlockId> replaced(byte[] product) throws IOException {
    InputStream in = new ByteArrayInputStream(product);
    return FlowJson.product(Json.read(in)).assignment().job().replaced();
  }

  private static ManifestTable writing(ManifestTable table, java.util.function.Function<ManifestWrite, ManifestTable.Answer> write) {
    return new ManifestTable() {
      @Override
      public Answer write(ManifestWrite one) {
        return write.apply(one);
      }

      @Override
      public Standing standing(StreamId stream) {
        return table.standing(stream);
      }
    };
  }

  private static ManifestTable unconditional(ManifestTable table) {
    return writing(
        table,
        write -> {
          var answer = table.write(write);
          if (!(answer instanceof ManifestTable.Answer.Refused) || write.token().isPresent()) {
            return answer;
          }
          var there = table.standing(write.manifest().stream());
          var ids = new ArrayList<String>(List.of(write.id()));
          ids.addAll(there.writes());
          var next = write.manifest();
          return table.write(
              new ManifestWrite(new Manifest(next.stream(), next.labels(), there.version() + 1, next.live(), next.staged(), next.superseded(), ids), OptionalLong.empty()));
        });
  }

  private static ManifestTable withoutStaging(ManifestTable table) {
    Map<StreamId, Set<BlockId>> staged = new HashMap<>();
    return writing(
        table,
        write -> {
          var known = staged.computeIfAbsent(write.manifest().stream(), _ -> new HashSet<>());
          var now = write.manifest().staged().stream().map(StagedBlock::id).toList();
          return known.addAll(now) ? new ManifestTable.Answer.Took() : table.write(write);
        });
  }

  /// A method of a catalogue, answered otherwise.
  @FunctionalInterface
  private interface Otherwise {
    @Nullable Object answer(Object[] arguments);
  }

  private static Catalog intercepted(Catalog catalog, String method, Otherwise otherwise) {
    return (Catalog)
        Proxy.newProxyInstance(
            Catalog.class.getClassLoader(),
            new Class<?>[] {Catalog.class},
            (_, called, arguments) -> {
              if (called.getName().equals(method)) {
                return otherwise.answer(arguments);
              }
              try {
                return called.invoke(catalog, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Settings delayed(Settings settings, Duration delay, Retention retention) {
    return new Settings(
        settings.tenant(), settings.replicaLabels(), settings.ranges(), settings.deduplication(), settings.patience(), settings.downsamplings(),
        retention, delay, settings.orphanDelay(), settings.leased(), settings.recoverAfter(), settings.shardSize(), settings.functionSize());
  }

  private static Settings leased(Settings settings, Duration leased) {
    return new Settings(
        settings.tenant(), settings.replicaLabels(), settings.ranges(), settings.deduplication(), settings.patience(), settings.downsamplings(),
        settings.retention(), settings.deleteDelay(), settings.orphanDelay(), leased, settings.recoverAfter(), settings.shardSize(), settings.functionSize());
  }
}
