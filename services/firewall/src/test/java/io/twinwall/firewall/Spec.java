package io.twinwall.firewall;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.FollowedProtocol;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.LimitScope;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.ReversePath;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.config.Transport;
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
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Entries of the document on one line: {@code from=lan to=wan port=80,443 accept}; underscores are blanks. */
final class Spec {
    private final Map<String, String> values = new HashMap<>();

    private Spec(String text) {
        for (String word : text.isEmpty() ? new String[0] : text.split(" +")) {
            int equals = word.indexOf('=');
            values.put(equals < 0 ? word : word.substring(0, equals),
                    equals < 0 ? "" : word.substring(equals + 1).replace('_', ' '));
        }
    }

    private boolean has(String word) {
        return values.remove(word) != null;
    }

    private <T> Optional<T> one(String key, Function<String, T> parse) {
        return Optional.ofNullable(values.remove(key)).map(parse);
    }

    private <T> List<T> list(String key, Function<String, T> parse) {
        return one(key, text -> Arrays.stream(text.split(",")).map(parse).toList()).orElse(List.of());
    }

    private static <E extends Enum<E>> Function<String, E> word(Class<E> type) {
        return text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private <T> T done(T made) {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("not understood: " + values);
        }
        return made;
    }

    static RuleConfig rule(String text) {
        Spec spec = new Spec(text);
        RuleVerdict verdict = Arrays.stream(RuleVerdict.values())
                .filter(each -> spec.has(each.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow();
        return spec.done(new RuleConfig(
                Optional.empty(), spec.has("disabled"),
                spec.list("from", ZoneName::parse), spec.list("to", ZoneName::parse),
                spec.list("in", InterfaceName::parse), spec.list("out", InterfaceName::parse),
                spec.list("source", AddressSelector::parse), spec.list("source-except", AddressSelector::parse),
                spec.list("destination", AddressSelector::parse),
                spec.list("destination-except", AddressSelector::parse),
                spec.list("source-mac", MacSelector::parse), spec.list("protocol", ProtocolNumber::parse),
                spec.list("source-port", PortSelector::parse), spec.list("port", PortSelector::parse),
                spec.list("icmp-type", IcmpMessage::parse), spec.list("state", word(ConnectionState.class)),
                spec.list("dscp", Dscp::parse), spec.one("limit", RateLimit::parse),
                spec.one("limit-by", word(LimitScope.class)).orElse(LimitScope.RULE),
                spec.one("connections", ConnectionCount::parse),
                spec.one("connections-by", word(LimitScope.class)).orElse(LimitScope.RULE),
                spec.one("add-source", FirewallGroupName::parse),
                spec.one("add-destination", FirewallGroupName::parse),
                spec.one("helper", word(FollowedProtocol.class)), spec.has("synproxy"), spec.has("log"),
                spec.one("log-limit", RateLimit::parse).orElse(RateLimit.parse("10/second")), verdict));
    }

    static FirewallGroupConfig group(GroupType type, String text) {
        Spec spec = new Spec(text);
        return spec.done(new FirewallGroupConfig(
                Optional.empty(), type, spec.list("elements", GroupElement::parse),
                spec.one("timeout", TimeSpan::parse),
                spec.one("size", GroupSize::parse).orElse(new GroupSize(65_536))));
    }

    static ZoneConfig zone(String text) {
        Spec spec = new Spec(text);
        return spec.done(new ZoneConfig(
                Optional.empty(), spec.one("reverse-path", word(ReversePath.class)).orElse(ReversePath.OFF),
                spec.has("bogons"), spec.one("mss", MssClamp::parse), spec.has("log"),
                spec.one("log-limit", RateLimit::parse).orElse(RateLimit.parse("10/second"))));
    }

    static MasqueradeConfig masquerade(String text) {
        Spec spec = new Spec(text);
        return spec.done(new MasqueradeConfig(
                spec.one("from", ZoneName::parse).orElseThrow(), spec.one("out", ZoneName::parse).orElseThrow(),
                spec.list("source", AddressSelector::parse), spec.list("destination", AddressSelector::parse),
                spec.list("destination-except", AddressSelector::parse),
                spec.one("to", TranslationTarget::parse).orElse(TranslationTarget.Virtual.VIRTUAL),
                spec.one("ports", PortSpan::parse), spec.has("fully-random"), spec.has("persistent")));
    }

    static PortForwardConfig forward(String text) {
        Spec spec = new Spec(text);
        return spec.done(new PortForwardConfig(
                spec.one("in", ZoneName::parse).orElseThrow(),
                spec.one("protocol", word(Transport.class)).orElse(Transport.TCP),
                spec.list("source", AddressSelector::parse), spec.one("address", IpAddress::parse),
                spec.one("port", PortSpan::parse).orElseThrow(), spec.one("to", Endpoint::parse).orElseThrow(),
                spec.list("hairpin", ZoneName::parse)));
    }

    static OneToOneConfig oneToOne(String text) {
        Spec spec = new Spec(text);
        return spec.done(new OneToOneConfig(
                spec.one("zone", ZoneName::parse).orElseThrow(), spec.one("outer", AddressSpan::parse).orElseThrow(),
                spec.one("inner", AddressSpan::parse).orElseThrow(), spec.list("hairpin", ZoneName::parse),
                !spec.has("incoming-only")));
    }
}
