package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Service;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the tables {@code inet twinwall-filter} and {@code inet twinwall-nat} as the document says, and nothing else.
 *
 * <p>Plans and applies are the commit engine's, one at a time; {@link #status()} may be called from any thread.
 */
public final class FirewallService implements Service<NodeConfig, FirewallPlan, FirewallStatus> {
    private static final String TRACKED = "net/netfilter/nf_conntrack_count";
    private static final String TRACKED_MAX = "net/netfilter/nf_conntrack_max";

    private record InForce(NodeConfig config, Ruleset ruleset) {}

    private final Nft nft;
    private final Sysctl sysctl;
    private final EventLog log;
    /** Former values of settings that stay only while a document needs them. */
    private final Map<String, String> lent = new LinkedHashMap<>();
    private volatile InForce inForce;

    /** Touches nothing until the first apply. */
    public FirewallService(Nft nft, Sysctl sysctl, EventLog log) {
        this.nft = Objects.requireNonNull(nft);
        this.sysctl = Objects.requireNonNull(sysctl);
        this.log = Objects.requireNonNull(log);
    }

    /**
     * Compiles both documents and has the kernel judge the tables that differ. Without {@code now} both tables are
     * replaced, whatever a predecessor left in them.
     */
    @Override
    public FirewallPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        if (next.document().firewall().offload()) {
            Flowtables.require(nft);
        }
        FirewallPlan plan = FirewallPlan.between(now, next);
        if (!plan.isEmpty()) {
            Batch batch = plan.batch();
            try {
                nft.dryRun(batch.json());
            } catch (NftRefused refused) {
                throw refusal(batch, refused);
            }
        }
        return plan;
    }

    /**
     * Changes the plan's tables in one transaction, then lets the node forward. Where forwarding cannot be turned on
     * the former tables are put back; at start, when there are none, the new ones stay: undoing them would open the
     * box.
     */
    @Override
    public synchronized void apply(FirewallPlan plan) throws ApplyFailed {
        if (!plan.isEmpty()) {
            Batch batch = plan.batch();
            try {
                nft.apply(batch.json());
            } catch (NftRefused refused) {
                throw refusal(batch, refused);
            }
            forward(plan);
            log.log(
                    FirewallMessage.RULESET_CHANGED,
                    plan.after().stream().map(Table::name).collect(Collectors.joining(", ")),
                    plan.after().stream().mapToInt(Table::ruleCount).sum());
        }
        inForce = new InForce(plan.next(), plan.wanted());
    }

    private void forward(FirewallPlan plan) throws ApplyFailed {
        Map<String, String> former = new LinkedHashMap<>();
        List<KernelSetting> settings = KernelSetting.of(plan.next());
        for (KernelSetting setting : settings) {
            // Absent where the kernel was built or started without IPv6: then there is nothing to forward.
            Optional<String> value = sysctl.get(setting.path());
            if (value.isEmpty() || setting.fine().contains(value.get())) {
                continue;
            }
            try {
                sysctl.set(setting.path(), setting.wanted());
                former.put(setting.path(), value.get());
            } catch (KernelRefused refused) {
                putBack(plan, former);
                throw new ApplyFailed("firewall: the node cannot forward packets: " + refused.getMessage()
                        + "; run the daemon as root and with /proc/sys writable", refused);
            }
        }
        for (KernelSetting setting : settings) {
            if (former.containsKey(setting.path())) {
                if (setting.lasting()) {
                    log.log(FirewallMessage.FORWARDING_ON, setting.path());
                } else {
                    lent.putIfAbsent(setting.path(), former.get(setting.path()));
                    log.log(FirewallMessage.SETTING_CHANGED, setting.path(), setting.wanted());
                }
            }
        }
        giveBack(settings.stream().map(KernelSetting::path).collect(Collectors.toSet()));
    }

    /** What the document in force no longer needs is as it was before one did. */
    private void giveBack(Set<String> needed) {
        for (String path : List.copyOf(lent.keySet())) {
            if (!needed.contains(path)) {
                try {
                    sysctl.set(path, lent.get(path));
                    log.log(FirewallMessage.SETTING_CHANGED, path, lent.get(path));
                    lent.remove(path);
                } catch (KernelRefused refused) {
                    log.log(FirewallMessage.STATE_UNCERTAIN, refused.getMessage());
                }
            }
        }
    }

    private void putBack(FirewallPlan plan, Map<String, String> settings) {
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            try {
                sysctl.set(setting.getKey(), setting.getValue());
            } catch (KernelRefused refused) {
                log.log(FirewallMessage.STATE_UNCERTAIN, refused.getMessage());
            }
        }
        Optional<Batch> undo = plan.undo();
        if (undo.isPresent()) {
            try {
                nft.apply(undo.get().json());
            } catch (NftRefused refused) {
                log.log(FirewallMessage.STATE_UNCERTAIN, refused.getMessage());
            }
        }
    }

    private static ApplyFailed refusal(Batch batch, NftRefused refused) {
        int index = refused.commandIndex();
        String path = index >= 0 && index < batch.size() ? batch.path(index) : "firewall";
        String reason = refused.getMessage().strip().lines().findFirst().orElse("no reason given");
        return new ApplyFailed(
                path + ": the kernel refused the ruleset here: " + reason.replaceFirst("^Error: ", "")
                        + "; nothing was changed; correct this entry,"
                        + " or see that the kernel has nftables with inet nat",
                refused);
    }

    /** The document in force with live counters: one listing of each table, a few milliseconds. */
    @Override
    public FirewallStatus status() {
        InForce shown = inForce;
        if (shown == null) {
            return FirewallStatus.nothing(connections());
        }
        Map<String, Counters> tables = new HashMap<>();
        for (Table table : shown.ruleset().tables()) {
            listed(table.name()).ifPresent(counters -> tables.put(table.name(), counters));
        }
        return FirewallStatus.of(shown.config(), shown.ruleset(), tables, connections());
    }

    /** Empty where the table is gone or its listing is not readable; the status then says it is not in force. */
    private Optional<Counters> listed(String table) {
        try {
            return Optional.of(Counters.parse(nft.list("list table inet " + table)));
        } catch (NftRefused | IOException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<FirewallStatus.ConnectionsStatus> connections() {
        Optional<String> tracked = sysctl.get(TRACKED);
        Optional<String> limit = sysctl.get(TRACKED_MAX);
        return tracked.isPresent() && limit.isPresent()
                ? Optional.of(new FirewallStatus.ConnectionsStatus(
                        Long.parseLong(tracked.get()), Long.parseLong(limit.get())))
                : Optional.empty();
    }

    /** Leaves the ruleset in force: a box without its daemon still filters. */
    @Override
    public void close() {
        // Nothing is held: libnftables and the event log belong to whoever made them.
    }
}
