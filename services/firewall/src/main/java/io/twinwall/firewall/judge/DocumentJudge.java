package io.twinwall.firewall.judge;

import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.PrefixTranslationConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.config.Transport;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A document as one node reads it, asked what becomes of packets. Immutable. */
public final class DocumentJudge {
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_6 = 128;

    private final NodeConfig config;
    private final FirewallConfig firewall;
    private final Roads roads;
    private final RuleReading rules;

    public DocumentJudge(NodeConfig config) {
        this.config = config;
        this.firewall = config.document().firewall();
        this.roads = new Roads(config);
        this.rules = new RuleReading(firewall);
    }

    private record Arrived(Packet packet, Optional<String> forwardedBy) {}

    /** What becomes of the first packet of a connection. */
    public Judgement judge(Packet packet) {
        if (packet.in().isEmpty()) {
            return own(packet);
        }
        Optional<ZoneName> zone = config.zone(packet.in().get());
        Arrived arrived = zone.map(from -> translated(packet, from)).orElse(new Arrived(packet, Optional.empty()));
        IpAddress destination = arrived.packet().destination();
        boolean local = roads.isLocal(destination);
        Optional<InterfaceName> out = local ? Optional.empty() : roads.out(destination);
        Optional<ZoneName> to = local ? Optional.of(ZonePair.LOCAL) : out.flatMap(config::zone);
        if (zone.isEmpty() || to.isEmpty()) {
            return local && isPing(packet)
                    ? new Judgement(Verdict.ACCEPT, "interfaces", destination, out)
                    : undecided(destination, local, out);
        }
        return between(zone.get(), to.get(), arrived, out);
    }

    private Judgement between(ZoneName from, ZoneName to, Arrived arrived, Optional<InterfaceName> out) {
        Packet packet = arrived.packet();
        IpAddress destination = packet.destination();
        for (Map.Entry<RuleName, RuleConfig> entry : firewall.rules().entrySet()) {
            RuleConfig rule = entry.getValue();
            if (rule.verdict() != RuleVerdict.CONTINUE && rules.holds(rule, from, to, packet, out)) {
                return new Judgement(verdict(rule.verdict()), "firewall.rules." + entry.getKey(), destination, out);
            }
        }
        boolean local = to.equals(ZonePair.LOCAL);
        if (local && isPing(packet)) {
            return new Judgement(Verdict.ACCEPT, "interfaces", destination, out);
        }
        if (!local && arrived.forwardedBy().isPresent()) {
            return new Judgement(Verdict.ACCEPT, arrived.forwardedBy().get(), destination, out);
        }
        ZonePair pair = new ZonePair(from, to);
        Verdict policy = firewall.policy().get(pair);
        return policy == null
                ? undecided(destination, local, out)
                : new Judgement(policy, "firewall.policy." + pair, destination, out);
    }

    /** The interface a packet from {@code peer} is expected by; empty where no route leads to it. */
    public Optional<InterfaceName> towards(IpAddress peer) {
        return roads.out(peer);
    }

    /** What the appliance itself sends is free, but for rules and policies from {@code local}. */
    private Judgement own(Packet packet) {
        Optional<InterfaceName> out = roads.out(packet.destination());
        Optional<ZoneName> to = out.flatMap(config::zone);
        if (to.isPresent()) {
            ZonePair pair = new ZonePair(ZonePair.LOCAL, to.get());
            Judgement judged =
                    between(ZonePair.LOCAL, to.get(), new Arrived(packet, Optional.empty()), out);
            if (firewall.policy().containsKey(pair) || judged.path().startsWith("firewall.rules.")) {
                return judged;
            }
        }
        return new Judgement(Verdict.ACCEPT, "firewall", packet.destination(), out);
    }

    private static Judgement undecided(IpAddress destination, boolean local, Optional<InterfaceName> out) {
        return new Judgement(Verdict.DROP, "firewall.policy.* -> " + (local ? "local" : "*"), destination, out);
    }

    private static Verdict verdict(RuleVerdict verdict) {
        return switch (verdict) {
            case ACCEPT -> Verdict.ACCEPT;
            case DROP -> Verdict.DROP;
            case REJECT -> Verdict.REJECT;
            case CONTINUE -> throw new IllegalArgumentException("continue decides nothing");
        };
    }

    /** The appliance answers pings whatever the policies are; a rule may forbid it. */
    private static boolean isPing(Packet packet) {
        return packet.source().isV4()
                ? packet.protocol().equals(ProtocolNumber.ICMP) && packet.icmpType().equals(Optional.of(ECHO_REQUEST))
                : packet.protocol().equals(ProtocolNumber.ICMPV6)
                        && packet.icmpType().equals(Optional.of(ECHO_REQUEST_6));
    }

    /** Port forwards in their order, then one-to-one entries, then prefixes. */
    private Arrived translated(Packet packet, ZoneName from) {
        for (int i = 0; i < firewall.forward().size(); i++) {
            PortForwardConfig forward = firewall.forward().get(i);
            if (catches(forward, packet, from)) {
                int shift = packet.ports().orElseThrow().destination() - forward.port().first().number();
                return new Arrived(
                        packet.to(forward.to().address(), forward.to().port().number() + shift),
                        Optional.of("firewall.forward." + (i + 1)));
            }
        }
        for (OneToOneConfig entry : firewall.oneToOne()) {
            if ((entry.zone().equals(from) || entry.hairpin().contains(from))
                    && entry.outer().contains(packet.destination())) {
                return new Arrived(moved(packet, entry.outer(), entry.inner()), Optional.empty());
            }
        }
        for (PrefixTranslationConfig entry : firewall.nptv6()) {
            if (entry.zone().equals(from) && entry.outer().contains(packet.destination())) {
                return new Arrived(
                        moved(packet, AddressSpan.of(entry.outer()), AddressSpan.of(entry.inner())), Optional.empty());
            }
        }
        return new Arrived(packet, Optional.empty());
    }

    private boolean catches(PortForwardConfig forward, Packet packet, ZoneName from) {
        ProtocolNumber protocol =
                forward.protocol() == Transport.TCP ? ProtocolNumber.TCP : ProtocolNumber.UDP;
        return (forward.from().equals(from) || forward.hairpin().contains(from))
                && packet.protocol().equals(protocol)
                && forward.to().address().family() == packet.destination().family()
                && packet.ports()
                        .filter(ports -> ports.destination() > 0
                                && forward.port().contains(new Port(ports.destination())))
                        .isPresent()
                && outerAddresses(forward).contains(packet.destination())
                && rules.addresses(forward.source(), packet.source());
    }

    private List<IpAddress> outerAddresses(PortForwardConfig forward) {
        if (forward.address().isPresent()) {
            return List.of(forward.address().get());
        }
        List<IpAddress> all = new ArrayList<>();
        for (InterfaceName port : config.zonePorts(forward.from())) {
            List<InterfaceAddress> held =
                    config.isVirtual(port) ? config.port(port).virtualAddresses() : config.addresses(port);
            held.forEach(address -> all.add(address.address()));
        }
        return all;
    }

    /** The same place in another span of the same size; both begin where their size divides. */
    private static Packet moved(Packet packet, AddressSpan outer, AddressSpan inner) {
        IpAddress old = packet.destination();
        long low = old.low() - outer.first().low() + inner.first().low();
        long high = old.high() - outer.first().high() + inner.first().high();
        IpAddress moved = IpAddress.of(old.family(), high, low);
        return packet.to(moved, packet.ports().map(Packet.Ports::destination).orElse(0));
    }
}
