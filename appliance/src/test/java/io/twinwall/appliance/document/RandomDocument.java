package io.twinwall.appliance.document;

import io.twinwall.model.config.ArchiveConfig;
import io.twinwall.model.config.AuthenticationConfig;
import io.twinwall.model.config.BfdConfig;
import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.GroupPolicy;
import io.twinwall.model.config.HookConfig;
import io.twinwall.model.config.HookRole;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.LogConfig;
import io.twinwall.model.config.LogTarget;
import io.twinwall.model.config.PairConfig;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.config.SystemConfig;
import io.twinwall.model.config.TrackConfig;
import io.twinwall.model.config.VrrpConfig;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.ArchiveUrl;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.HostName;
import io.twinwall.model.value.HttpStatus;
import io.twinwall.model.value.HttpTarget;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.Mtu;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.Priority;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.value.SshHostKey;
import io.twinwall.model.value.Streak;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TrackWeight;
import io.twinwall.model.value.UserName;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.value.VrrpVersion;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** A document of every kind of value, well-formed and senseless, the same for the same seed. */
final class RandomDocument {
    private static final String NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";
    private static final String TEXT_LETTERS = "ab z09:#-,[]{}&*!|>'\"%@`\\?~=<.+_/éßя日\u00a0";

    private final Random random;
    private final List<NodeName> nodes;

    RandomDocument(long seed) {
        this.random = new Random(seed);
        this.nodes = List.copyOf(set(1 + random.nextInt(2), () -> new NodeName(name())));
    }

    Document document() {
        return new Document(
                new SystemConfig(maybe(() -> perNode(this::host)), list(this::host),
                        new LogConfig(pick(LogTarget.values()), maybe(this::endpoint))),
                new PairConfig(nodes, maybe(() -> new LinkConfig(new InterfaceName(name()))),
                        maybe(this::archive)),
                map(() -> new InterfaceName(name()), this::port),
                list(() -> new RouteConfig(
                        random.nextInt(3) == 0 ? new Destination(Optional.empty())
                                : new Destination(Optional.of(prefix())), address(), maybe(this::check))),
                map(this::check, this::checkConfig),
                vrrp(),
                new RandomFirewall(random).firewall());
    }

    private InterfaceConfig port() {
        return new InterfaceConfig(
                perNode(() -> new DeviceName(
                        name().charAt(0) + "" + random.nextInt(9999) + pick("", ".12", "@if3", "_x"))),
                maybe(() -> perNode(() -> list(this::onPort))),
                list(this::onPort),
                maybe(() -> new Vrid(1 + random.nextInt(255))),
                maybe(() -> perNode(() -> list(this::address))),
                maybe(() -> perNode(() -> list(() -> new DeviceName("br" + random.nextInt(99))))),
                maybe(this::zone),
                maybe(() -> new Mtu(576 + random.nextInt(9000))),
                maybe(this::text));
    }

    private GroupConfig group() {
        return new GroupConfig(list(() -> new InterfaceName(name())),
                maybe(() -> perNode(() -> new Priority(1 + random.nextInt(255)))),
                maybe(random::nextBoolean),
                maybe(this::span),
                maybe(this::version),
                maybe(this::interval),
                maybe(random::nextBoolean),
                maybe(this::authentication),
                pick(GroupPolicy.values()),
                new TrackConfig(
                        map(() -> new InterfaceName(name()), this::weight),
                        map(() -> new Destination(maybe(this::prefix)), this::weight),
                        map(this::check, this::weight)));
    }

    private VrrpConfig vrrp() {
        return new VrrpConfig(version(), interval(), random.nextBoolean(), span(), span(), random.nextBoolean(),
                pick(ChecksumChoice.values()), maybe(this::authentication),
                maybe(() -> new BfdConfig(span(), new DetectMultiplier(1 + random.nextInt(255)))),
                list(() -> new HookConfig(maybe(() -> new GroupName(name())), list(() -> pick(HookRole.values())),
                        list(this::text), user(), span())),
                map(() -> new GroupName(name()), this::group));
    }

    private CheckConfig checkConfig() {
        return new CheckConfig(maybe(this::address), maybe(this::endpoint),
                maybe(() -> new HttpTarget(address(), portNumber(), pick("/", "/health", "/a?b=c#d", "/:"))),
                maybe(() -> new HttpStatus(100 + random.nextInt(500))), list(this::text), user(),
                maybe(this::address), new DetectMultiplier(1 + random.nextInt(255)), span(), span(),
                new Streak(1 + random.nextInt(100)), new Streak(1 + random.nextInt(100)));
    }

    private CheckName check() {
        return new CheckName(name());
    }

    private UserName user() {
        return new UserName(pick("nobody", "_apt", "root", "on", "no"));
    }

    private TimeSpan span() {
        return new TimeSpan(random.nextLong(pick(1_000L, 100_000L, 31_536_000_000L)) * (random.nextBoolean() ? 1 : 0));
    }

    private VrrpVersion version() {
        return new VrrpVersion(2 + random.nextInt(2));
    }

    private AdvertisementInterval interval() {
        return new AdvertisementInterval(1 + random.nextInt(4095));
    }

    private AuthenticationConfig authentication() {
        return new AuthenticationConfig(new SecretName(name()));
    }

    private ArchiveConfig archive() {
        return new ArchiveConfig(
                ArchiveUrl.parse(pick(
                        "ssh://git@archive.example:2222/r1.git", "https://ada@h.example/a/b", "file:///a")),
                maybe(() -> new SecretName(name())),
                maybe(() -> SshHostKey.parse("ssh-ed25519 " + "AAAAC3Nza/+9".repeat(5) + "==")));
    }

    private TrackWeight weight() {
        return new TrackWeight(random.nextInt(254));
    }

    private String name() {
        // Words that YAML has a meaning for are good names too.
        if (random.nextInt(8) == 0) {
            return pick("on", "off", "yes", "no", "true", "false", "null", "y", "n", "e1", "r1", "main");
        }
        StringBuilder name = new StringBuilder().append((char) ('a' + random.nextInt(26)));
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 31 : 8); i > 0; i--) {
            name.append(NAME_LETTERS.charAt(random.nextInt(NAME_LETTERS.length())));
        }
        return name.toString();
    }

    private String text() {
        String text;
        do {
            StringBuilder letters = new StringBuilder();
            for (int i = 1 + random.nextInt(random.nextInt(10) == 0 ? 250 : 12); i > 0; i--) {
                letters.append(TEXT_LETTERS.charAt(random.nextInt(TEXT_LETTERS.length())));
            }
            text = letters.toString();
        } while (text.isBlank());
        return text;
    }

    private HostName host() {
        return new HostName(pick("ntp.example.net", "192.0.2.1", "2001:db8::1", "1e3", "0x10", "on", "10:20:30",
                "2026-11-23", "a--b", "007"));
    }

    private ZoneName zone() {
        return new ZoneName(name());
    }

    private IpAddress address() {
        if (random.nextBoolean()) {
            return new Ipv4Address(random.nextInt());
        }
        return new Ipv6Address(random.nextBoolean() ? random.nextLong() : 0x2001_0db8_0000_0000L,
                random.nextBoolean() ? random.nextLong() : random.nextInt(3));
    }

    private InterfaceAddress onPort() {
        IpAddress address = address();
        return new InterfaceAddress(address, 1 + random.nextInt(address.bits()));
    }

    private Prefix prefix() {
        IpAddress address = address();
        int length = random.nextInt(address.bits() + 1);
        return new Prefix(address.masked(length), length);
    }

    private Port portNumber() {
        return new Port(1 + random.nextInt(65535));
    }

    private Endpoint endpoint() {
        return new Endpoint(address(), portNumber());
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> PerNode<T> perNode(Supplier<T> value) {
        if (random.nextBoolean()) {
            return PerNode.same(value.get());
        }
        Map<NodeName, T> byNode = new LinkedHashMap<>();
        nodes.forEach(node -> byNode.put(node, value.get()));
        return PerNode.of(byNode);
    }

    private <T> List<T> list(Supplier<T> value) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value.get());
        }
        return List.copyOf(items);
    }

    private <T> Set<T> set(int size, Supplier<T> value) {
        Set<T> items = new LinkedHashSet<>();
        while (items.size() < size) {
            items.add(value.get());
        }
        return items;
    }

    private <K, V> Map<K, V> map(Supplier<K> key, Supplier<V> value) {
        Map<K, V> entries = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            entries.put(key.get(), value.get());
        }
        return entries;
    }
}
