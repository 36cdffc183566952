package io.twinwall.firewall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table of the test's own that writes down which packets came past the filter, by dynamic sets behind it: {@code in
 * tcp 1024 10.10.0.1}, {@code through udp 1025 10.20.0.11 eth2}, {@code refused 1026} for a TCP reset that was sent.
 */
final class KernelVerdicts {
    private static final String TABLE = "inet twinwall-test-verdicts";
    private static final String SET = "flags dynamic; size 65535; timeout 5m;";

    private final Nft nft;

    KernelVerdicts(Nft nft) {
        this.nft = nft;
    }

    /** Begins anew. */
    void clear() throws NftRefused {
        StringBuilder text = new StringBuilder();
        text.append("add table ").append(TABLE).append("\ndelete table ").append(TABLE).append("\ntable ").append(TABLE)
                .append(" {\n");
        StringBuilder input = new StringBuilder();
        StringBuilder forward = new StringBuilder();
        for (String family : List.of("ip", "ip6")) {
            for (String protocol : List.of("tcp", "udp")) {
                String key = family + " daddr . " + protocol + " sport";
                set(text, "in-" + protocol + "-" + family, key);
                set(text, "through-" + protocol + "-" + family, key + " . meta oifname");
                record(input, protocol, family, "in", key, "");
                record(forward, protocol, family, "through", key + " . meta oifname", "");
            }
            String icmp = family.equals("ip") ? "icmp" : "icmpv6";
            String key = family + " daddr . " + icmp + " id";
            set(text, "in-" + icmp + "-" + family, key);
            set(text, "through-" + icmp + "-" + family, key + " . meta oifname");
            record(input, icmp, family, "in", key, icmp + " type echo-request ");
            record(forward, icmp, family, "through", key + " . meta oifname", icmp + " type echo-request ");
        }
        set(text, "refused", "tcp dport");
        text.append("chain input { type filter hook input priority 200; policy accept;\n").append(input).append("}\n");
        text.append("chain forward { type filter hook forward priority 200; policy accept;\n").append(forward)
                .append("}\n");
        text.append("chain output { type filter hook output priority 200; policy accept;\n")
                .append("tcp flags & rst == rst update @refused { tcp dport }\n}\n}\n");
        nft.apply(text.toString());
    }

    private static void set(StringBuilder text, String name, String key) {
        text.append("set ").append(name).append(" { typeof ").append(key).append("; ").append(SET).append(" }\n");
    }

    private static void record(
            StringBuilder chain, String protocol, String family, String hook, String key, String match) {
        chain.append(match).append("meta l4proto ").append(protocol.equals("icmpv6") ? "ipv6-icmp" : protocol)
                .append(" update @").append(hook).append('-').append(protocol).append('-').append(family)
                .append(" { ").append(key).append(" }\n");
    }

    /** What came past since {@link #clear}: hook, protocol, then the parts of the key. */
    Set<String> seen() throws NftRefused, IOException {
        Set<String> seen = new HashSet<>();
        try (JsonParser json = new JsonFactory().createParser(nft.list("list table " + TABLE))) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("set")
                        && json.nextToken() == JsonToken.START_OBJECT) {
                    set(json, seen);
                }
            }
        }
        return seen;
    }

    private static void set(JsonParser json, Set<String> seen) throws IOException {
        String name = "";
        List<String> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("name")) {
                name = json.getText();
            } else if (field.equals("elem")) {
                elements(json, elements);
            } else {
                json.skipChildren();
            }
        }
        String[] words = name.split("-");
        for (String element : elements) {
            seen.add(words[0] + (words.length > 1 ? " " + words[1] : "") + " " + element);
        }
    }

    /** {@code {"elem": {"val": VALUE, "expires": n}}}...; a VALUE is one scalar or {@code {"concat": [...]}}. */
    private static void elements(JsonParser json, List<String> into) throws IOException {
        int depth = 0;
        List<String> parts = new ArrayList<>();
        while (true) {
            JsonToken token = json.currentToken();
            if (token == JsonToken.FIELD_NAME && json.currentName().equals("val")) {
                parts = new ArrayList<>();
                json.nextToken();
                value(json, parts);
                into.add(String.join(" ", parts));
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd() && --depth == 0) {
                return;
            }
            json.nextToken();
        }
    }

    private static void value(JsonParser json, List<String> parts) throws IOException {
        if (json.currentToken().isScalarValue()) {
            parts.add(json.getText());
            return;
        }
        int depth = 0;
        do {
            JsonToken token = json.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isScalarValue()) {
                parts.add(json.getText());
            }
            if (depth > 0) {
                json.nextToken();
            }
        } while (depth > 0);
    }
}
