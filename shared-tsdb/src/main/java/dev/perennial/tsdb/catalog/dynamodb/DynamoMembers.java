package dev.perennial.tsdb.catalog.dynamodb;

import static dev.perennial.tsdb.catalog.dynamodb.Items.number;
import static dev.perennial.tsdb.catalog.dynamodb.Items.text;

import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import dev.perennial.tsdb.catalog.stored.LabelsJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// Members, an item each, overwritten by each heartbeat.
final class DynamoMembers {
  private final Items items;

  DynamoMembers(Items items) {
    this.items = items;
  }

  private static Map<String, AttributeValue> key(Member member) {
    return Items.key(member.tenant(), "P#" + StreamId.of(member.tenant(), member.labels()).hash());
  }

  Member.Claim report(Member member) {
    String doing = "enter member " + member.labels();
    while (true) {
      boolean entered =
          items.put(
              doing,
              item(member),
              "attribute_not_exists(pk) OR incarnation = :incarnation OR expires_at <= :now",
              Map.of(":incarnation", text(member.incarnation()), ":now", number(EpochNanos.of(member.heartbeat()))));
      if (entered) {
        return new Member.Claim.Held();
      }
      var other = items.item(doing, key(member), "").map(item -> member(member.tenant(), item));
      if (other.isPresent()
          && other.get().isAliveAt(member.heartbeat())
          && !other.get().incarnation().equals(member.incarnation())) {
        return new Member.Claim.Refused(other.get());
      }
      // It left in between.
    }
  }

  void leave(Member member) {
    items.ask(
        "take member " + member.labels() + " off",
        () -> {
          try {
            return items
                .client()
                .deleteItem(
                    request ->
                        request
                            .tableName(items.table())
                            .key(key(member))
                            .conditionExpression("incarnation = :incarnation")
                            .expressionAttributeValues(Map.of(":incarnation", text(member.incarnation()))));
          } catch (ConditionalCheckFailedException e) {
            return e;
          }
        });
  }

  List<Member> all(TenantId tenant) {
    return items.all("list the members of tenant " + tenant, tenant, "P#").stream()
        .map(item -> member(tenant, item))
        .toList();
  }

  private static Map<String, AttributeValue> item(Member member) {
    var item = new HashMap<>(key(member));
    item.put("labels", text(LabelsJson.encode(member.labels())));
    item.put("incarnation", text(member.incarnation()));
    item.put("address", text(member.address()));
    item.put("version", text(member.version()));
    item.put("oldest", number(member.oldest()));
    item.put("last_scrape", number(member.lastScrape()));
    item.put("last_block", number(member.lastBlock()));
    item.put("heartbeat", number(EpochNanos.of(member.heartbeat())));
    item.put("expires_at", number(EpochNanos.of(member.expires())));
    item.put("trail", text(member.trail().incarnation()));
    item.put("trail_up_to", number(member.trail().upTo()));
    item.put("trail_bytes", number(member.trail().bytes()));
    item.put("trail_pending", number(member.trail().pending()));
    item.put("presence", text(member.presence().name()));
    return item;
  }

  private static Member member(TenantId tenant, Map<String, AttributeValue> item) {
    return new Member(
        tenant,
        LabelsJson.decode(text(item, "labels")),
        text(item, "incarnation"),
        text(item, "address"),
        text(item, "version"),
        number(item, "oldest"),
        number(item, "last_scrape"),
        number(item, "last_block"),
        EpochNanos.instant(number(item, "heartbeat")),
        EpochNanos.instant(number(item, "expires_at")),
        // An older sidecar reports none.
        item.containsKey("trail")
            ? new Member.Trailing(text(item, "trail"), number(item, "trail_up_to"), number(item, "trail_bytes"), number(item, "trail_pending"))
            : Member.Trailing.NONE,
        item.containsKey("presence") && text(item, "presence").equals(Member.Presence.LEFT.name())
            ? Member.Presence.LEFT
            : Member.Presence.REPORTING);
  }
}
