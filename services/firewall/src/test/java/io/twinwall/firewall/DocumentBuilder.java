package io.twinwall.firewall;

import io.twinwall.model.config.BfdConfig;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.LogConfig;
import io.twinwall.model.config.LogTarget;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PairConfig;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.PrefixTranslationConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.SystemConfig;
import io.twinwall.model.config.Transport;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.config.VrrpConfig;
import io.twinwall.model.config.ZoneConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.Streak;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.UserName;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A document in the order an operator would write it, read by its first node. */
final class DocumentBuilder {
    private final List<NodeName> nodes;
    private final Map<InterfaceName, InterfaceConfig> interfaces = new LinkedHashMap<>();
    private final Map<CheckName, CheckConfig> checks = new LinkedHashMap<>();
    private VrrpConfig vrrp = VrrpConfig.STANDARD;
    private final Map<ZonePair, Verdict> policy = new LinkedHashMap<>();
    private final List<MasqueradeConfig> masquerade = new ArrayList<>();
    private final List<PortForwardConfig> forward = new ArrayList<>();
    private final Map<RuleName, RuleConfig> rules = new LinkedHashMap<>();
    private final Map<FirewallGroupName, FirewallGroupConfig> groups = new LinkedHashMap<>();
    private final Map<ZoneName, ZoneConfig> zones = new LinkedHashMap<>();
    private final List<OneToOneConfig> oneToOne = new ArrayList<>();
    private final List<PrefixTranslationConfig> nptv6 = new ArrayList<>();
    private boolean offload;
    private Optional<LinkConfig> link = Optional.empty();

    DocumentBuilder(String... nodes) {
        this.nodes = Stream.of(nodes).map(NodeName::parse).toList();
    }

    /** The interface that carries the link, in no zone. */
    DocumentBuilder link(String name, String device, String... addressOfEachNode) {
        link = Optional.of(new LinkConfig(InterfaceName.parse(name)));
        return port(name, device, "", addresses(addressOfEachNode), 0);
    }

    /** A port; {@code addresses} as {@link #addresses} gives them, a VRID of 0 for none. */
    DocumentBuilder port(
            String name,
            String device,
            String zone,
            Optional<PerNode<List<InterfaceAddress>>> addresses,
            int vrid,
            String... virtual) {
        interfaces.put(
                InterfaceName.parse(name),
                new InterfaceConfig(
                        PerNode.same(DeviceName.parse(device)),
                        addresses,
                        Stream.of(virtual).map(InterfaceAddress::parse).toList(),
                        vrid == 0 ? Optional.empty() : Optional.of(new Vrid(vrid)),
                        Optional.empty(),
                        Optional.empty(),
                        zone.isEmpty() ? Optional.empty() : Optional.of(ZoneName.parse(zone)),
                        Optional.empty(),
                        Optional.empty()));
        return this;
    }

    /** One text for each node, addresses parted by commas. */
    Optional<PerNode<List<InterfaceAddress>>> addresses(String... ofEachNode) {
        Map<NodeName, List<InterfaceAddress>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < ofEachNode.length; i++) {
            byNode.put(nodes.get(i), Stream.of(ofEachNode[i].split(",", -1)).map(InterfaceAddress::parse).toList());
        }
        return byNode.isEmpty() ? Optional.empty() : Optional.of(PerNode.of(byNode));
    }

    /** BFD between the nodes. */
    DocumentBuilder bfd() {
        vrrp = new VrrpConfig(vrrp.version(), vrrp.advertisementInterval(), vrrp.preempt(), vrrp.preemptDelay(),
                vrrp.startDelay(), vrrp.accept(), vrrp.checksum(), vrrp.authentication(),
                Optional.of(new BfdConfig(new TimeSpan(50), new DetectMultiplier(3))), vrrp.hooks(), vrrp.groups());
        return this;
    }

    /** A group of some interfaces. */
    DocumentBuilder group(String name, String... members) {
        Map<GroupName, GroupConfig> groups = new LinkedHashMap<>(vrrp.groups());
        groups.put(GroupName.parse(name), GroupConfig.of(Stream.of(members).map(InterfaceName::parse).toList()));
        vrrp = new VrrpConfig(vrrp.version(), vrrp.advertisementInterval(), vrrp.preempt(), vrrp.preemptDelay(),
                vrrp.startDelay(), vrrp.accept(), vrrp.checksum(), vrrp.authentication(), vrrp.bfd(), vrrp.hooks(),
                groups);
        return this;
    }

    /** A check of kind bfd. */
    DocumentBuilder bfdCheck(String name, String neighbour) {
        checks.put(new CheckName(name), new CheckConfig(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(),
                new UserName("nobody"), Optional.of(IpAddress.parse(neighbour)), new DetectMultiplier(3),
                new TimeSpan(100), new TimeSpan(1000), new Streak(2), new Streak(3)));
        return this;
    }

    DocumentBuilder policy(String pair, Verdict verdict) {
        policy.put(ZonePair.parse(pair), verdict);
        return this;
    }

    DocumentBuilder masquerade(String from, String out, String to) {
        masquerade.add(MasqueradeConfig.of(ZoneName.parse(from), ZoneName.parse(out), TranslationTarget.parse(to)));
        return this;
    }

    /** A port forward; an empty address for the default. */
    DocumentBuilder forward(String in, Transport protocol, String address, int port, String to) {
        forward.add(PortForwardConfig.of(
                ZoneName.parse(in),
                protocol,
                address.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(address)),
                new Port(port),
                Endpoint.parse(to)));
        return this;
    }

    /** A rule as {@link Spec} reads it. */
    DocumentBuilder rule(String name, String spec) {
        rules.put(RuleName.parse(name), Spec.rule(spec));
        return this;
    }

    DocumentBuilder elements(String group, GroupType type, String spec) {
        groups.put(FirewallGroupName.parse(group), Spec.group(type, spec));
        return this;
    }

    DocumentBuilder zone(String name, String spec) {
        zones.put(ZoneName.parse(name), Spec.zone(spec));
        return this;
    }

    DocumentBuilder masquerade(String spec) {
        masquerade.add(Spec.masquerade(spec));
        return this;
    }

    DocumentBuilder forward(String spec) {
        forward.add(Spec.forward(spec));
        return this;
    }

    DocumentBuilder oneToOne(String spec) {
        oneToOne.add(Spec.oneToOne(spec));
        return this;
    }

    DocumentBuilder nptv6(String zone, String outer, String inner) {
        nptv6.add(new PrefixTranslationConfig(ZoneName.parse(zone), Prefix.parse(outer), Prefix.parse(inner)));
        return this;
    }

    DocumentBuilder offload() {
        offload = true;
        return this;
    }

    NodeConfig build() {
        SystemConfig system = new SystemConfig(
                Optional.empty(), List.of(), new LogConfig(LogTarget.CONSOLE, Optional.empty()));
        FirewallConfig firewall = new FirewallConfig(
                new LinkedHashMap<>(policy), new LinkedHashMap<>(rules), new LinkedHashMap<>(groups),
                new LinkedHashMap<>(zones), List.copyOf(masquerade), List.copyOf(forward), List.copyOf(oneToOne),
                List.copyOf(nptv6), offload);
        Document document = new Document(
                system,
                new PairConfig(nodes, link),
                new LinkedHashMap<>(interfaces),
                List.of(),
                new LinkedHashMap<>(checks),
                vrrp,
                firewall);
        return new NodeConfig(document, nodes.getFirst());
    }
}
