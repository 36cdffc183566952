package io.twinwall.firewall.edge;

import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.Octets;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Elements of sets and maps as the kernel keeps them (nft(8), "Sets"; linux/netfilter/nf_tables.h). Pure. */
final class Keys {
    /** IFNAMSIZ. */
    private static final int DEVICE_BYTES = 16;

    private static final int PORT_MAX = 0xffff;

    private Keys() {}

    static List<NfElement> of(NamedSet.Kind kind, Elements elements) {
        boolean interval = kind instanceof NamedSet.Interval;
        List<NfElement> keys = new ArrayList<>();
        switch (elements) {
            case Elements.Devices(var devices) -> devices.forEach(device -> keys.add(NfElement.key(key(device))));
            case Elements.Addresses(_, var spans) -> spans.forEach(span -> {
                keys.add(NfElement.key(key(span.first())));
                if (interval) {
                    end(span, keys);
                }
            });
            case Elements.Ports(var spans) -> spans.forEach(span -> {
                keys.add(NfElement.key(key(span.first().number())));
                if (interval) {
                    end(span, keys);
                }
            });
            case Elements.Macs(var macs) -> macs.forEach(mac -> keys.add(NfElement.key(Octets.of(mac.bytes()))));
        }
        return keys;
    }

    static List<NfElement> of(NamedMap map) {
        return map.entries().entrySet().stream()
                .map(entry -> NfElement.entry(key(entry.getKey()), verdict(entry.getValue())))
                .toList();
    }

    /** The keys alone, as an entry is removed. */
    static List<NfElement> keys(NamedMap map) {
        return map.entries().keySet().stream().map(device -> NfElement.key(key(device))).toList();
    }

    /** An interval ends with the address behind it; the last address of all has none. */
    private static void end(AddressSpan span, List<NfElement> keys) {
        IpAddress last = span.last();
        long low = last.low() + 1;
        boolean carry = last.isV4() ? low == 1L << 32 : low == 0;
        if (carry && (last.isV4() || last.high() == -1L)) {
            return;
        }
        keys.add(NfElement.end(key(IpAddress.of(last.family(), carry ? last.high() + 1 : last.high(), low))));
    }

    private static void end(PortSpan span, List<NfElement> keys) {
        if (span.last().number() < PORT_MAX) {
            keys.add(NfElement.end(key(span.last().number() + 1)));
        }
    }

    private static Octets key(DeviceName device) {
        return Octets.of(Arrays.copyOf(device.text().getBytes(StandardCharsets.US_ASCII), DEVICE_BYTES));
    }

    private static Octets key(IpAddress address) {
        return Octets.of(address.bytes());
    }

    private static Octets key(int port) {
        return Octets.of(new byte[] {(byte) (port >> 8), (byte) port});
    }

    private static NfElement.Verdict verdict(Statement.Decision decision) {
        return switch (decision) {
            case Statement.Accept() -> new NfElement.Verdict(NfElement.Verdict.ACCEPT, "");
            case Statement.Drop() -> new NfElement.Verdict(NfElement.Verdict.DROP, "");
            case Statement.Jump(String chain) -> new NfElement.Verdict(NfElement.Verdict.JUMP, chain);
        };
    }
}
