package io.twinwall.vrrp;

import io.twinwall.model.config.AuthenticationConfig;
import io.twinwall.model.config.BfdConfig;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.LogConfig;
import io.twinwall.model.config.LogTarget;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.PairConfig;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.config.SystemConfig;
import io.twinwall.model.config.TrackConfig;
import io.twinwall.model.config.VrrpConfig;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TrackWeight;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.value.VrrpVersion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents of a pair, r1 and r2, built line by line. */
final class Documents {
    static final NodeName R1 = new NodeName("r1");
    static final NodeName R2 = new NodeName("r2");

    private static final String PREEMPT = "-preempt";

    private final Map<InterfaceName, InterfaceConfig> interfaces = new LinkedHashMap<>();
    private final Map<GroupName, GroupConfig> groups = new LinkedHashMap<>();
    private AdvertisementInterval interval = AdvertisementInterval.parse("100ms");
    private boolean preempt;
    private Optional<BfdConfig> bfd = Optional.empty();
    private Optional<LinkConfig> link = Optional.empty();
    private boolean accept = true;
    private VrrpVersion version = new VrrpVersion(3);
    private static final SecretName AUTHENTICATION = new SecretName("authentication");
    private Secrets secrets = Secrets.NONE;

    /** lan on eth1, VRID 10, 10.10.0.1; wan on eth0, VRID 20, 192.0.2.1; 100 ms. */
    static Documents pair() {
        return new Documents()
                .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24")
                .port("wan", "eth0", 20, "192.0.2.2/24", "192.0.2.3/24", "192.0.2.1/24");
    }

    /** lan has an IPv6 virtual router besides, wan has none; no node has an IPv6 address of its own. */
    static Documents dual() {
        return new Documents()
                .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24", "2001:db8:10::1/64");
    }

    /** lan alone. */
    static Documents lan() {
        return new Documents().port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24");
    }

    /** What {@link NodeProcess} is told to run; any of them with preempt on where the name ends so. */
    static Documents named(String name) {
        if (name.endsWith(PREEMPT)) {
            return named(name.substring(0, name.length() - PREEMPT.length())).preempt(true);
        }
        return switch (name) {
            case "pair" -> pair();
            case "pair-bfd" -> pair().bfd("50ms");
            case "pair-link" -> pair().link("30ms", 4);
            case "pair-bfd-link" -> pair().bfd("50ms").link("30ms", 4);
            case "dual" -> dual();
            case "version2" -> pair().version2("secret");
            case "unicast" -> pair().unicast("lan", "10.10.0.3", "10.10.0.2").unicast("wan", "192.0.2.3", "192.0.2.2");
            case "refusing" -> dual().accept(false);
            case "lan" -> lan();
            case "lan-version2" -> lan().version2("secret");
            case "lan-version2-plain" -> lan().version2("");
            case "lan-unicast" -> lan().unicast("lan", "10.10.0.3", "10.10.0.2");
            default -> throw new IllegalArgumentException("no document is called " + name);
        };
    }

    /** An empty own address means none. */
    Documents port(String name, String device, int vrid, String onR1, String onR2, String... virtual) {
        Optional<PerNode<List<InterfaceAddress>>> own = onR1.isEmpty()
                ? Optional.empty()
                : Optional.of(PerNode.of(Map.of(
                        R1, List.of(InterfaceAddress.parse(onR1)), R2, List.of(InterfaceAddress.parse(onR2)))));
        List<InterfaceAddress> addresses = Arrays.stream(virtual).map(InterfaceAddress::parse).toList();
        interfaces.put(
                new InterfaceName(name),
                new InterfaceConfig(
                        PerNode.same(new DeviceName(device)),
                        own,
                        addresses,
                        virtual.length == 0 ? Optional.empty() : Optional.of(new Vrid(vrid)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        return this;
    }

    /** The peer of each node. */
    Documents unicast(String name, String peerOfR1, String peerOfR2) {
        interfaces.computeIfPresent(new InterfaceName(name), (same, port) -> new InterfaceConfig(
                port.device(),
                port.addresses(),
                port.virtualAddresses(),
                port.vrid(),
                Optional.of(PerNode.of(Map.of(
                        R1, List.of(IpAddress.parse(peerOfR1)), R2, List.of(IpAddress.parse(peerOfR2))))),
                port.bridge(),
                port.zone(),
                port.mtu(),
                port.description()));
        return this;
    }

    /** Version 2 with a text, none when empty. */
    Documents version2(String text) {
        version = new VrrpVersion(2);
        secrets = text.isEmpty() ? Secrets.NONE : new Secrets(Map.of(AUTHENTICATION, text));
        return this;
    }

    Documents accept(boolean on) {
        accept = on;
        return this;
    }

    Documents without(String name) {
        interfaces.remove(new InterfaceName(name));
        return this;
    }

    Documents group(String name, List<String> members, List<String> track) {
        groups.put(
                new GroupName(name),
                GroupConfig.of(members.stream().map(InterfaceName::new).toList()).withTrack(tracking(track)));
        return this;
    }

    private static TrackConfig tracking(List<String> interfaces) {
        Map<InterfaceName, TrackWeight> weights = new LinkedHashMap<>();
        interfaces.forEach(name -> weights.put(new InterfaceName(name), TrackWeight.DOWN));
        return new TrackConfig(weights, Map.of(), Map.of());
    }

    Documents interval(String text) {
        interval = AdvertisementInterval.parse(text);
        return this;
    }

    Documents preempt(boolean on) {
        preempt = on;
        return this;
    }

    Documents bfd(String interval) {
        bfd = Optional.of(new BfdConfig(TimeSpan.parse(interval), new DetectMultiplier(3)));
        return this;
    }

    /** The link on eth2, 169.254.77.1 and .2, with beats so fast. */
    Documents link(String beat, int multiplier) {
        link = Optional.of(new LinkConfig(
                new InterfaceName("sync"), TimeSpan.parse(beat), new DetectMultiplier(multiplier)));
        return port("sync", "eth2", 0, "169.254.77.1/30", "169.254.77.2/30");
    }

    NodeConfig at(NodeName node) {
        Document document = new Document(
                new SystemConfig(Optional.empty(), List.of(), new LogConfig(LogTarget.CONSOLE, Optional.empty())),
                new PairConfig(List.of(R1, R2), link),
                new LinkedHashMap<>(interfaces),
                List.of(),
                Map.of(),
                new VrrpConfig(
                        version,
                        interval,
                        preempt,
                        VrrpConfig.STANDARD.preemptDelay(),
                        VrrpConfig.STANDARD.startDelay(),
                        accept,
                        VrrpConfig.STANDARD.checksum(),
                        secrets.value(AUTHENTICATION).map(_ -> new AuthenticationConfig(AUTHENTICATION)),
                        bfd,
                        List.of(),
                        new LinkedHashMap<>(groups)),
                FirewallConfig.NONE);
        return new NodeConfig(document, node, secrets);
    }
}
