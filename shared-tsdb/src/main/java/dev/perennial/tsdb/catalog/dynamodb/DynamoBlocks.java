package dev.perennial.tsdb.catalog.dynamodb;

import static dev.perennial.tsdb.catalog.dynamodb.Items.bytes;
import static dev.perennial.tsdb.catalog.dynamodb.Items.number;
import static dev.perennial.tsdb.catalog.dynamodb.Items.text;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Records of blocks, refused ones under a sort key of their own. One transaction moves a block between the two.
final class DynamoBlocks {
  private static final String FINE = "B#";
  private static final String REFUSED = "Q#";

  private final Items items;

  DynamoBlocks(Items items) {
    this.items = items;
  }

  void record(BlockRecord block) {
    byte[] meta = compressed(block.meta());
    if (meta.length > Items.LARGEST) {
      throw new CatalogException(
          "Cannot record block " + block.id() + ": its meta.json takes " + meta.length / 1024
              + " KiB compressed, and an item of DynamoDB holds " + Items.LARGEST / 1024 + " KiB.");
    }
    var item =
        Items.with(
            Items.key(block.tenant(), (block.isQuarantined() ? REFUSED : FINE) + block.id()),
            Map.of(
                "stream", text(block.stream()),
                "meta", bytes(meta),
                "quarantine", text(block.quarantine()),
                "seen", number(EpochNanos.of(block.seen()))));
    write(
        "record block " + block.id(),
        TransactWriteItem.builder().put(put -> put.tableName(items.table()).item(item)).build(),
        deletion(block.tenant(), (block.isQuarantined() ? FINE : REFUSED) + block.id()));
  }

  Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    String doing = "look up block " + id;
    return items
        .item(doing, Items.key(tenant, FINE + id), "")
        .or(() -> items.item(doing, Items.key(tenant, REFUSED + id), ""))
        .map(item -> block(tenant, item));
  }

  List<BlockRecord> quarantined(TenantId tenant) {
    return items.all("list the refused blocks of tenant " + tenant, tenant, REFUSED).stream()
        .map(item -> block(tenant, item))
        .toList();
  }

  void forget(TenantId tenant, BlockId id) {
    write("forget block " + id, deletion(tenant, FINE + id), deletion(tenant, REFUSED + id));
  }

  private TransactWriteItem deletion(TenantId tenant, String sort) {
    return TransactWriteItem.builder().delete(delete -> delete.tableName(items.table()).key(Items.key(tenant, sort))).build();
  }

  private void write(String doing, TransactWriteItem one, TransactWriteItem other) {
    items.ask(doing, () -> items.client().transactWriteItems(request -> request.transactItems(one, other)));
  }

  private static BlockRecord block(TenantId tenant, Map<String, AttributeValue> item) {
    var id = new BlockId(text(item, "sk").substring(FINE.length()));
    return new BlockRecord(
        tenant,
        id,
        text(item, "stream"),
        unpacked(id, bytes(item, "meta")),
        text(item, "quarantine"),
        EpochNanos.instant(number(item, "seen")));
  }

  private static byte[] compressed(String text) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String unpacked(BlockId id, byte[] compressed) {
    try (var zip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MalformedBytesException("the record of block " + id, -1, String.valueOf(e.getMessage()));
    }
  }
}
