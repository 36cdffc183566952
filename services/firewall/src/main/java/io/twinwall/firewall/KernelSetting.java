package io.twinwall.firewall;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.RuleConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A setting of the kernel (sysctl) that a document needs.
 *
 * @param wanted what it is set to
 * @param fine what is as good
 * @param lasting true where it stays when the document no longer needs it
 */
record KernelSetting(String path, String wanted, Set<String> fine, boolean lasting) {
    private static final List<KernelSetting> FORWARDING = List.of(
            new KernelSetting("net/ipv4/ip_forward", "1", Set.of("1"), true),
            new KernelSetting("net/ipv6/conf/all/forwarding", "1", Set.of("1"), true));

    /**
     * The SYN proxy's cookie is a SYN cookie whose options are in the timestamp; and only where connection tracking
     * takes up no connection from its middle does the client's ACK come to the proxy (nft(8), "SYNPROXY STATEMENT").
     */
    private static final List<KernelSetting> SYN_PROXY = List.of(
            new KernelSetting("net/ipv4/tcp_syncookies", "1", Set.of("1", "2"), false),
            new KernelSetting("net/ipv4/tcp_timestamps", "1", Set.of("1", "2"), false),
            new KernelSetting("net/netfilter/nf_conntrack_tcp_loose", "0", Set.of("0"), false));

    /** In the order they are set. */
    static List<KernelSetting> of(NodeConfig config) {
        List<KernelSetting> settings = new ArrayList<>();
        if (config.document().firewall().rules().values().stream().anyMatch(KernelSetting::proxies)) {
            settings.addAll(SYN_PROXY);
        }
        settings.addAll(FORWARDING);
        return settings;
    }

    private static boolean proxies(RuleConfig rule) {
        return rule.synproxy() && !rule.disabled();
    }
}
