package io.twinwall.appliance.flow;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.FlowFilter;
import io.twinwall.linux.conntrack.FlowStatus;
import io.twinwall.model.control.ConnectionFilter;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.Prefix;
import java.util.Optional;
import java.util.function.Predicate;

/** An operator's filter, as what the kernel leaves out by itself and as the whole of it. */
final class ConnectionMatch implements Predicate<Flow> {
    private final ConnectionFilter filter;

    ConnectionMatch(ConnectionFilter filter) {
        this.filter = filter;
    }

    /** As much of the filter as the kernel understands. */
    FlowFilter kernelFilter() {
        FlowFilter kernel = FlowFilter.ALL;
        Optional<Family> family = filter.source().or(filter::destination).map(prefix -> prefix.network().family());
        if (family.isPresent()) {
            kernel = kernel.ofFamily(family.get());
        }
        Optional<Prefix> source = filter.source().filter(prefix -> prefix.length() == prefix.network().bits());
        if (source.isPresent()) {
            kernel = kernel.from(source.get().network());
        }
        return switch (filter.state().orElse("")) {
            case "unreplied" -> kernel.withStatus(0, FlowStatus.SEEN_REPLY);
            case "replied" -> kernel.withStatus(FlowStatus.SEEN_REPLY, FlowStatus.SEEN_REPLY);
            case "assured" -> kernel.withStatus(FlowStatus.ASSURED, FlowStatus.ASSURED);
            default -> kernel;
        };
    }

    @Override
    public boolean test(Flow flow) {
        return filter.source().map(prefix -> prefix.contains(flow.original().source())).orElse(true)
                && filter.destination().map(prefix -> prefix.contains(flow.original().destination())
                        || prefix.contains(flow.reply().source())).orElse(true)
                && filter.protocol().map(protocol -> protocol.number() == flow.original().protocol()).orElse(true)
                && filter.port().map(port -> flow.original().hasPort(port.number())
                        || flow.reply().hasPort(port.number())).orElse(true)
                && filter.state().map(state -> isIn(state, flow)).orElse(true)
                && (!filter.translated() || flow.status().isTranslated());
    }

    private static boolean isIn(String state, Flow flow) {
        return switch (state) {
            case "unreplied" -> !flow.status().isReplied();
            case "replied" -> flow.status().isReplied();
            case "assured" -> flow.status().isAssured();
            default -> flow.stateWord().equals(state);
        };
    }
}
