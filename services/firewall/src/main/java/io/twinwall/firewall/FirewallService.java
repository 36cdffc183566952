package io.twinwall.firewall;

import io.twinwall.firewall.edge.HeldTables;
import io.twinwall.firewall.edge.RulesetRefused;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Monitor;
import io.twinwall.linux.netlink.NfTables;
import io.twinwall.linux.netlink.RulesetChange;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Service;
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
 * A commit changes what differs and leaves the rest alone, with its counters; what somebody else changes in them is put
 * back.
 *
 * <p>Plans and applies are the commit engine's, one at a time; {@link #status()} may be called from any thread.
 */
public final class FirewallService implements Service<NodeConfig, FirewallPlan, FirewallStatus> {
    private static final String TRACKED = "net/netfilter/nf_conntrack_count";
    private static final String TRACKED_MAX = "net/netfilter/nf_conntrack_max";

    private record InForce(NodeConfig config, Ruleset ruleset) {}

    private final Nft nft;
    private final NfTables tables;
    private final HeldTables held;
    private final Sysctl sysctl;
    private final EventLog log;
    private final Monitor<RulesetChange> monitor;
    private final Watch watch;
    /** Former values of settings that stay only while a document needs them. */
    private final Map<String, String> lent = new LinkedHashMap<>();
    private final CompiledBefore before = new CompiledBefore();
    private volatile InForce inForce;

    /** Touches nothing until the first apply; changes of the tables by others are heard from now on. */
    public FirewallService(Kernel kernel, EventLog log) throws KernelRefused {
        this(kernel.nft(), kernel.tables(), kernel.sysctl(), kernel.rulesetMonitor(), log);
    }

    /** Takes the monitor over: closing the service closes it. */
    FirewallService(Nft nft, NfTables tables, Sysctl sysctl, Monitor<RulesetChange> monitor, EventLog log) {
        this.nft = Objects.requireNonNull(nft);
        this.tables = Objects.requireNonNull(tables);
        this.held = new HeldTables(nft, tables);
        this.sysctl = Objects.requireNonNull(sysctl);
        this.log = Objects.requireNonNull(log);
        this.monitor = monitor;
        watch = new Watch(this::repair, this::settle);
        monitor.subscribe(change -> {
            if (ours(change)) {
                watch.heard(change);
            }
        });
    }

    private static boolean ours(RulesetChange change) {
        return switch (change) {
            case RulesetChange.Committed committed ->
                committed.tables().contains("inet " + Ruleset.FILTER)
                        || committed.tables().contains("inet " + Ruleset.NAT);
            case RulesetChange.Overrun _ -> true;
        };
    }

    /**
     * Compiles the document and has the kernel judge what differs. Without {@code now} both tables are replaced,
     * whatever a predecessor left in them.
     */
    @Override
    public synchronized FirewallPlan plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        if (next.document().firewall().offload()) {
            Flowtables.require(nft);
        }
        FirewallPlan plan = FirewallPlan.between(now.map(this::compiled), next, before);
        if (!plan.isEmpty()) {
            try {
                if (plan.start()) {
                    held.judgeStart(plan.wanted().tables());
                } else {
                    held.judge(plan.wanted().tables());
                }
            } catch (RulesetRefused refused) {
                throw refusal(refused);
            }
        }
        return plan;
    }

    private Ruleset compiled(NodeConfig config) {
        InForce shown = inForce;
        return shown != null && shown.config().equals(config) ? shown.ruleset() : RulesetCompiler.compile(config);
    }

    /** The tables of a document, compiled once where it is in force. */
    List<Table> compiledTables(NodeConfig config) {
        return compiled(config).tables();
    }

    /**
     * Changes the plan's tables in one transaction, then lets the node forward. Where forwarding cannot be turned on
     * the former tables are put back; at start, when there are none, the new ones stay: undoing them would open the
     * box.
     */
    @Override
    public synchronized void apply(FirewallPlan plan) throws ApplyFailed {
        if (!plan.isEmpty()) {
            try {
                if (plan.start()) {
                    held.start(plan.wanted().tables());
                    watch.soon();
                } else {
                    held.change(plan.wanted().tables());
                }
            } catch (RulesetRefused refused) {
                throw refusal(refused);
            }
            forward(plan);
            log.log(
                    FirewallMessage.RULESET_CHANGED,
                    plan.changed().stream().map(Table::name).collect(Collectors.joining(", ")),
                    plan.changed().stream().mapToInt(Table::ruleCount).sum());
        }
        inForce = new InForce(plan.next(), plan.wanted());
    }

    /** Off the way of a start: what a large table's rules are called in the kernel; on the thread of the watch. */
    private synchronized void settle() {
        held.settle();
    }

    /** Puts back what somebody else changed in our tables; on the thread of the watch. */
    private synchronized void repair(RulesetChange change) {
        String who = switch (change) {
            case RulesetChange.Committed committed -> committed.by().toString();
            case RulesetChange.Overrun _ -> "somebody the kernel does not name";
        };
        try {
            held.repair().forEach((table, differences) ->
                    log.log(FirewallMessage.RULESET_REPAIRED, table, who, String.join(", ", differences)));
        } catch (RulesetRefused refused) {
            log.log(FirewallMessage.REPAIR_REFUSED, who, refused.path(), refused.getMessage());
        }
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
        InForce former = inForce;
        if (former != null && !plan.start()) {
            try {
                held.change(former.ruleset().tables());
            } catch (RulesetRefused refused) {
                log.log(FirewallMessage.STATE_UNCERTAIN, refused.getMessage());
            }
        }
    }

    private static ApplyFailed refusal(RulesetRefused refused) {
        return ApplyFailed.at(
                refused.path(),
                "the kernel refused the ruleset here: " + refused.getMessage()
                        + "; nothing was changed; correct this entry,"
                        + " or see that the kernel has nftables with inet nat",
                refused);
    }

    /** The document in force with live counters: one listing of each table, some 10 ms for 10,000 rules. */
    @Override
    public FirewallStatus status() {
        InForce shown = inForce;
        if (shown == null) {
            return FirewallStatus.nothing(connections());
        }
        Map<String, Counters> tables = new HashMap<>();
        for (Table table : shown.ruleset().tables()) {
            held.rules(table.name()).ifPresent(rules ->
                    tables.put(table.name(), Counters.of(rules, held.dynamicElements(table))));
        }
        return FirewallStatus.of(shown.config(), shown.ruleset(), tables, connections());
    }

    /**
     * What is in a group of the document in force, at most the first {@code limit} elements; empty where there is no
     * such group.
     */
    public Optional<FirewallStatus.GroupElements> group(FirewallGroupName name, int limit) throws KernelRefused {
        InForce shown = inForce;
        if (shown == null) {
            return Optional.empty();
        }
        FirewallGroupConfig group = shown.config().document().firewall().groups().get(name);
        return group == null
                ? Optional.empty()
                : Optional.of(new GroupListing(tables, shown.ruleset().filter()).of(name, group, limit));
    }

    private Optional<FirewallStatus.ConnectionsStatus> connections() {
        Optional<String> tracked = sysctl.get(TRACKED);
        Optional<String> limit = sysctl.get(TRACKED_MAX);
        return tracked.isPresent() && limit.isPresent()
                ? Optional.of(new FirewallStatus.ConnectionsStatus(
                        Long.parseLong(tracked.get()), Long.parseLong(limit.get())))
                : Optional.empty();
    }

    /** Leaves the ruleset in force: a box without its daemon still filters. Waits for a repair under way. */
    @Override
    public void close() {
        monitor.close();
        watch.close();
    }
}
