package io.twinwall.vrrp.bfd;

import io.twinwall.model.config.BfdSessions;
import io.twinwall.model.config.EffectiveBfd;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.vrrp.bfd.edge.BfdSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the BFD sessions out of a document. */
public final class BfdSetup {
    private BfdSetup() {}

    /**
     * Every session of this node.
     *
     * @throws ApplyFailed where the document asks for one session twice, or for a neighbour without a local address
     */
    public static List<BfdSpec> of(NodeConfig config) throws ApplyFailed {
        List<BfdSpec> specs = new ArrayList<>();
        Map<BfdSpec.Key, String> names = new HashMap<>();
        for (EffectiveBfd session : BfdSessions.of(config)) {
            BfdSpec spec = new BfdSpec(
                    session.name(),
                    config.device(session.via()),
                    session.local(),
                    session.remote(),
                    session.interval().duration(),
                    session.multiplier().number(),
                    session.check(),
                    session.evidence());
            String other = names.put(spec.key(), spec.name());
            if (other != null) {
                throw new ApplyFailed("bfd: '" + other + "' and '" + spec.name() + "' are one session, "
                        + spec.local() + " with " + spec.remote() + "; leave one of them out");
            }
            specs.add(spec);
        }
        requireLocals(config, specs);
        return List.copyOf(specs);
    }

    /** A port may have virtual addresses only; BFD needs one that stays. */
    private static void requireLocals(NodeConfig config, List<BfdSpec> specs) throws ApplyFailed {
        for (var check : config.document().checks().entrySet()) {
            boolean missing = check.getValue().bfd().isPresent()
                    && specs.stream().noneMatch(spec -> spec.check().filter(check.getKey()::equals).isPresent());
            if (missing) {
                throw new ApplyFailed("check " + check.getKey() + ": this node has no address of its own on the network"
                        + " of " + check.getValue().bfd().orElseThrow() + "; give the interface one, or use 'ping'");
            }
        }
    }

    /** What becomes of the sessions, one line each. */
    public static List<String> changes(List<BfdSpec> now, List<BfdSpec> next) {
        List<String> lines = new ArrayList<>();
        for (BfdSpec old : now) {
            if (next.stream().noneMatch(spec -> spec.key().equals(old.key()))) {
                lines.add("bfd: remove session " + text(old));
            }
        }
        for (BfdSpec spec : next) {
            BfdSpec old = now.stream().filter(each -> each.key().equals(spec.key())).findFirst().orElse(null);
            if (old == null) {
                lines.add("bfd: add session " + text(spec));
            } else if (!old.equals(spec)) {
                lines.add("bfd: change session " + text(old) + " -> " + text(spec));
            }
        }
        return lines;
    }

    private static String text(BfdSpec spec) {
        return "'" + spec.name() + "': " + spec.local() + " with " + spec.remote() + " on " + spec.device() + " every "
                + spec.interval().toMillis() + "ms, multiplier " + spec.multiplier();
    }
}
