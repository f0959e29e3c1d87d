package dev.perennial.lambda.flow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.compact.Accounts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a worker leaves beside a block it wrote, for `verify`: the `meta.json` to be, and the accounts of its samples.
///
/// Both are objects below `perennial/` in the block's folder until it is swept: payloads between steps are small, these need not be.
///
/// ```json
/// {"series": 812, "read": 80208, "kept": 40210, "duplicates": 39998, "deleted": 0, "hash": "-12345"}
/// ```
public final class Drafts {
  private final ObjectStore bucket;

  /// Drafts in this bucket.
  public Drafts(ObjectStore bucket) {
    this.bucket = bucket;
  }

  /// A block that was written and waits for its verdict.
  public record Draft(BlockMeta meta, Accounts accounts) {}

  /// Leaves a draft.
  public void write(Draft draft) {
    var id = draft.meta().id();
    bucket.put(metaKey(id), draft.meta().toJson());
    bucket.put(accountsKey(id), json(draft.accounts()));
  }

  /// The draft of a block, if it is complete.
  public Optional<Draft> read(BlockId id) {
    var meta = bucket.read(metaKey(id));
    var accounts = bucket.read(accountsKey(id));
    return meta.isEmpty() || accounts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Draft(BlockMeta.parse(meta.get(), metaKey(id)), accounts(accounts.get())));
  }

  private static String metaKey(BlockId id) {
    return BlockFiles.key(id, "perennial/meta.json");
  }

  private static String accountsKey(BlockId id) {
    return BlockFiles.key(id, "perennial/accounts.json");
  }

  /// The accounts as JSON, as they stand beside the block and in its `meta.json`.
  static String text(Accounts accounts) {
    return new String(json(accounts).toArray(), StandardCharsets.UTF_8);
  }

  private static ByteSlice json(Accounts accounts) {
    var out = new ByteArrayOutputStream();
    try {
      Json.write(out, json -> write(json, accounts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteSlice.of(out.toByteArray());
  }

  private static void write(JsonGenerator json, Accounts accounts) throws IOException {
    json.writeStartObject();
    json.writeNumberField("series", accounts.series());
    json.writeNumberField("read", accounts.read());
    json.writeNumberField("kept", accounts.kept());
    json.writeNumberField("duplicates", accounts.duplicates());
    json.writeNumberField("deleted", accounts.deleted());
    // As text: many readers of JSON keep only 53 bits of a number.
    json.writeStringField("hash", Long.toString(accounts.hash()));
    json.writeEndObject();
  }

  private static Accounts accounts(ByteSlice bytes) {
    try {
      var json = Json.read(new String(bytes.toArray(), StandardCharsets.UTF_8));
      return new Accounts(
          json.at("series").number(),
          json.at("read").number(),
          json.at("kept").number(),
          json.at("duplicates").number(),
          json.at("deleted").number(),
          Long.parseLong(json.at("hash").text()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
