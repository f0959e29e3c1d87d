package dev.perennial.infra.config;

import java.util.List;
import java.util.regex.Pattern;

/// The network that tasks run in: a VPC made for the installation, or one that is there.
public sealed interface Network {
  /// How many zones it spans.
  int zones();

  /// How tasks reach AWS and what they scrape.
  Outbound outbound();

  /// The way out of private subnets.
  enum Outbound {
    /// A NAT gateway.
    NAT,
    /// No private subnets: tasks have public addresses, and no one may connect to them.
    PUBLIC,
    /// Interface endpoints of the AWS services that are used; nothing outside the VPC can be scraped.
    ENDPOINTS
  }

  /// A VPC to be made, with `natGateways` where the way out is a NAT.
  record Made(String cidr, int zones, Outbound outbound, int natGateways) implements Network {
    private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(1[6-9]|2[0-4])");

    /// Checks the range of addresses.
    public Made {
      if (!CIDR.matcher(cidr).matches()) {
        throw Refusal.of("network.cidr", cidr, "give a range of addresses such as 10.60.0.0/16, from /16 to /24");
      }
      if (natGateways > zones) {
        throw Refusal.of("network.natGateways", natGateways, "there are " + zones + " zones, and one gateway a zone is the most");
      }
    }
  }

  /// A VPC that is there. One private subnet a zone, in the order of `zoneNames`; public ones only where the load balancer
  /// faces the internet. Gateway endpoints for S3 and DynamoDB are made in `routeTables`; none are where that is empty.
  record Given(
      String vpc, String cidr, List<String> zoneNames, List<String> privateSubnets, List<String> publicSubnets, List<String> routeTables)
      implements Network {
    /// Checks that the lists agree.
    public Given {
      zoneNames = List.copyOf(zoneNames);
      privateSubnets = List.copyOf(privateSubnets);
      publicSubnets = List.copyOf(publicSubnets);
      routeTables = List.copyOf(routeTables);
      if (!vpc.matches("vpc-[0-9a-f]+")) {
        throw Refusal.of("network.vpc", vpc, "give the id of a VPC, such as vpc-0a1b2c3d4e5f67890, or leave it out to have one made");
      }
      if (zoneNames.size() < 2) {
        throw Refusal.of("network.zoneNames", zoneNames, "with network.vpc, name the zones of its subnets, at least two");
      }
      sameLength("network.privateSubnets", privateSubnets, zoneNames);
      if (!publicSubnets.isEmpty()) {
        sameLength("network.publicSubnets", publicSubnets, zoneNames);
      }
      if (!routeTables.isEmpty()) {
        sameLength("network.routeTables", routeTables, zoneNames);
      }
    }

    private static void sameLength(String path, List<String> given, List<String> zones) {
      if (given.size() != zones.size()) {
        throw Refusal.of(path, given, "give one for each of the zones " + zones);
      }
    }

    @Override
    public int zones() {
      return zoneNames.size();
    }

    @Override
    public Outbound outbound() {
      return Outbound.NAT;
    }
  }

  /// Reads the section.
  private static Network given(Section section) {
    for (String name : List.of("zones", "outbound", "natGateways")) {
      if (section.has(name)) {
        throw new IllegalArgumentException("Cannot take network." + name + " together with network.vpc: the VPC that is there decides it.");
      }
    }
    return new Given(
        section.text("vpc", ""),
        section.text("cidr", ""),
        section.texts("zoneNames"),
        section.texts("privateSubnets"),
        section.texts("publicSubnets"),
        section.texts("routeTables"));
  }

  /// What the section says.
  static Network from(Section section) {
    if (section.has("vpc")) {
      return given(section);
    }
    int zones = section.number("zones", 2, 2, 3);
    var outbound = section.choice("outbound", Outbound.NAT);
    return new Made(section.text("cidr", "10.60.0.0/16"), zones, outbound, section.number("natGateways", 1, 1, 3));
  }
}
