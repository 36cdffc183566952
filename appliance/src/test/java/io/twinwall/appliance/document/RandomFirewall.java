package io.twinwall.appliance.document;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.FollowedProtocol;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.LimitScope;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.PrefixTranslationConfig;
import io.twinwall.model.config.ReversePath;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.config.Transport;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.config.ZoneConfig;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.ConnectionCount;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.GroupSize;
import io.twinwall.model.value.IcmpMessage;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** The firewall's part of a {@link RandomDocument}: every key of it, well-formed and senseless. */
final class RandomFirewall {
    private final Random random;

    RandomFirewall(Random random) {
        this.random = random;
    }

    FirewallConfig firewall() {
        return new FirewallConfig(
                map(() -> new ZonePair(zone(), zone()), () -> pick(Verdict.values())),
                map(() -> new RuleName(word()), this::rule),
                map(this::groupName, this::group),
                map(this::zone, this::settings),
                list(this::masquerade),
                list(this::forward),
                list(() -> new OneToOneConfig(zone(), span(), span(), list(this::zone), random.nextBoolean())),
                list(() -> new PrefixTranslationConfig(zone(), prefix(), prefix())),
                random.nextBoolean());
    }

    private RuleConfig rule() {
        return new RuleConfig(
                maybe(this::text), random.nextBoolean(), list(this::zone), list(this::zone),
                list(this::port), list(this::port), list(this::addresses), list(this::addresses),
                list(this::addresses), list(this::addresses), list(this::mac),
                list(() -> new ProtocolNumber(random.nextInt(256))), list(this::ports), list(this::ports),
                list(this::icmp), list(() -> pick(ConnectionState.values())),
                list(() -> new Dscp(random.nextInt(64))), maybe(this::rate), pick(LimitScope.values()),
                maybe(() -> new ConnectionCount(1 + random.nextInt(1_000_000))), pick(LimitScope.values()),
                maybe(this::groupName), maybe(this::groupName), maybe(() -> pick(FollowedProtocol.values())),
                random.nextBoolean(), random.nextBoolean(), rate(), pick(RuleVerdict.values()));
    }

    private FirewallGroupConfig group() {
        return new FirewallGroupConfig(maybe(this::text), pick(GroupType.values()), list(this::element),
                maybe(() -> new TimeSpan(1_000L * random.nextInt(100_000))),
                new GroupSize(1 + random.nextInt(1_000_000)));
    }

    private ZoneConfig settings() {
        return new ZoneConfig(maybe(this::text), pick(ReversePath.values()), random.nextBoolean(),
                maybe(() -> random.nextBoolean() ? MssClamp.PMTU : new MssClamp(536 + random.nextInt(8000))),
                random.nextBoolean(), rate());
    }

    private MasqueradeConfig masquerade() {
        return new MasqueradeConfig(zone(), zone(), list(this::addresses), list(this::addresses),
                list(this::addresses), target(), maybe(this::portSpan), random.nextBoolean(), random.nextBoolean());
    }

    private PortForwardConfig forward() {
        return new PortForwardConfig(zone(), pick(Transport.values()), list(this::addresses), maybe(this::address),
                portSpan(), new Endpoint(address(), portNumber()), list(this::zone));
    }

    private TranslationTarget target() {
        return switch (random.nextInt(4)) {
            case 0 -> TranslationTarget.Virtual.VIRTUAL;
            case 1 -> TranslationTarget.OfInterface.INTERFACE;
            case 2 -> TranslationTarget.Unchanged.NONE;
            default -> new TranslationTarget.Fixed(span());
        };
    }

    private GroupElement element() {
        return switch (random.nextInt(3)) {
            case 0 -> span();
            case 1 -> portSpan();
            default -> macAddress();
        };
    }

    private MacAddress macAddress() {
        return new MacAddress(random.nextLong() >>> 16);
    }

    private MacSelector mac() {
        return random.nextBoolean() ? new MacSelector.OfGroup(groupName()) : new MacSelector.Of(macAddress());
    }

    private PortSelector ports() {
        return random.nextBoolean() ? new PortSelector.OfGroup(groupName()) : new PortSelector.Of(portSpan());
    }

    private AddressSelector addresses() {
        return random.nextBoolean() ? new AddressSelector.OfGroup(groupName()) : new AddressSelector.Of(span());
    }

    private IcmpMessage icmp() {
        if (random.nextBoolean()) {
            return IcmpMessage.parse(Integer.toString(random.nextInt(256)));
        }
        return IcmpMessage.parse(pick(IcmpMessage.Known.values()).name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private RateLimit rate() {
        return new RateLimit(1 + random.nextInt(1_000), pick(RateLimit.Unit.values()),
                random.nextBoolean() ? RateLimit.BURST_DEFAULT : 1 + random.nextInt(1_000));
    }

    private AddressSpan span() {
        if (random.nextBoolean()) {
            return AddressSpan.of(prefix());
        }
        IpAddress one = address();
        IpAddress other = random.nextBoolean() ? one : one.isV4() ? new Ipv4Address(random.nextInt())
                : new Ipv6Address(0x2001_0db8_0000_0000L | random.nextInt(100), random.nextLong());
        return one.compareTo(other) <= 0 ? new AddressSpan(one, other) : new AddressSpan(other, one);
    }

    private PortSpan portSpan() {
        Port one = portNumber();
        Port other = random.nextBoolean() ? one : portNumber();
        return one.compareTo(other) <= 0 ? new PortSpan(one, other) : new PortSpan(other, one);
    }

    private Port portNumber() {
        return new Port(1 + random.nextInt(65535));
    }

    private Prefix prefix() {
        IpAddress address = address();
        int length = random.nextInt(address.bits() + 1);
        return new Prefix(address.masked(length), length);
    }

    private IpAddress address() {
        return random.nextBoolean() ? new Ipv4Address(random.nextInt())
                : new Ipv6Address(0x2001_0db8_0000_0000L, random.nextBoolean() ? random.nextLong() : 1);
    }

    private InterfaceName port() {
        return new InterfaceName(word());
    }

    private ZoneName zone() {
        return new ZoneName(word());
    }

    private FirewallGroupName groupName() {
        return new FirewallGroupName(word());
    }

    /** Words that YAML has a meaning for are good names too. */
    private String word() {
        return pick("on", "off", "yes", "no", "null", "y", "n", "e1", "lan", "wan", "dmz", "local") + (
                random.nextBoolean() ? "" : "-" + random.nextInt(99));
    }

    private String text() {
        return pick("a: b", "# none", "[x]", "it's", "012", "- item", "ß", "@x", "%", "plain words");
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(Supplier<T> value) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            items.add(value.get());
        }
        return List.copyOf(items);
    }

    private <K, V> Map<K, V> map(Supplier<K> key, Supplier<V> value) {
        Map<K, V> entries = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            entries.put(key.get(), value.get());
        }
        return entries;
    }
}
