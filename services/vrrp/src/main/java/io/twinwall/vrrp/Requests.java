package io.twinwall.vrrp;

import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.edge.GroupEdge;
import io.twinwall.vrrp.edge.GroupSpec;
import io.twinwall.vrrp.edge.RouterEdge;
import io.twinwall.vrrp.edge.VrrpEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator asks of the groups, carried out within bounds and answered with a sentence. */
final class Requests {
    private static final Duration MAINTENANCE_PATIENCE = Duration.ofSeconds(2);

    private final VrrpEngine live;

    Requests(VrrpEngine live) {
        this.live = live;
    }

    FailoverOutcome maintenance(boolean on, boolean force) throws InterruptedException {
        if (on == live.inMaintenance()) {
            return new FailoverOutcome(false, "maintenance is " + (on ? "on" : "off") + " already");
        }
        List<GroupEdge> active = groups().filter(group -> group.view().role() == Role.ACTIVE).toList();
        String moved = "";
        if (on && !active.isEmpty()) {
            FailoverOutcome handedOver = failover(Optional.empty());
            if (!handedOver.moved() && !force) {
                return new FailoverOutcome(false, handedOver.sentence() + "; maintenance stays off."
                        + " 'request maintenance on force' takes the node out all the same");
            }
            moved = handedOver.sentence() + "; ";
        }
        if (!live.maintain(on)) {
            return new FailoverOutcome(false, "the VRRP thread takes no commands; it follows by itself when it does");
        }
        boolean done = live.awaitRoles(
                () -> groups().allMatch(group -> (group.view().role() == Role.INITIALIZE) == on), MAINTENANCE_PATIENCE);
        if (on) {
            return new FailoverOutcome(done, moved + (done
                    ? "this node takes no part until 'request maintenance off'"
                    : "maintenance is on, and a group has not let go yet; 'show vrrp' tells"));
        }
        return new FailoverOutcome(true, done
                ? "this node takes part again"
                : "maintenance is off; a group stays out for another reason: 'show vrrp detail' tells");
    }

    private Stream<GroupEdge> groups() {
        return live.current().groups().stream().map(GroupSpec::name).map(live::group).flatMap(Optional::stream);
    }

    FailoverOutcome failover(Optional<GroupName> name) throws InterruptedException {
        List<GroupName> known = live.current().groups().stream().map(GroupSpec::name).toList();
        if (name.isPresent() && !known.contains(name.get())) {
            return new FailoverOutcome(false, "there is no group " + name.get() + "; the groups are: " + known);
        }
        List<GroupEdge> asked = name.map(List::of).orElse(known).stream()
                .map(live::group)
                .flatMap(Optional::stream)
                .filter(group -> group.view().role() == Role.ACTIVE)
                .toList();
        if (asked.isEmpty()) {
            return new FailoverOutcome(
                    false,
                    name.map(group -> "group " + group + " is not").orElse("no group is")
                            + " Active on this node; request the failover on the node where it is");
        }
        List<HandOver> handOvers = asked.stream().map(group -> HandOver.begin(live, group)).toList();
        boolean moved = true;
        List<String> sentences = new ArrayList<>();
        for (HandOver handOver : handOvers) {
            boolean done = handOver.await(live);
            moved &= done;
            sentences.add(handOver.sentence(live, done));
        }
        return new FailoverOutcome(moved, String.join("; ", sentences));
    }

    /** One group on its way; {@code receivedBefore} tells whether the other router has spoken since. */
    private record HandOver(GroupEdge group, long receivedBefore, boolean taken) {
        static HandOver begin(VrrpEngine live, GroupEdge group) {
            long received = received(live, group);
            return new HandOver(group, received, live.requestFailover(group));
        }

        boolean await(VrrpEngine live) throws InterruptedException {
            return taken
                    && live.awaitRoles(() -> group.view().role() != Role.ACTIVE, live.handOverTime(group.name()))
                    && received(live, group) > receivedBefore;
        }

        String sentence(VrrpEngine live, boolean done) {
            if (!taken) {
                return "group " + group.name() + ": the VRRP thread takes no commands, nothing was done";
            }
            return done
                    ? "group " + group.name() + " is Active on " + successor(live) + " now"
                    : "group " + group.name() + ": no other router took over; this node takes it back by itself";
        }

        private String successor(VrrpEngine live) {
            return routers(live, group)
                    .flatMap(router -> router.heardFrom().stream())
                    .map(IpAddress::toString)
                    .findFirst()
                    .orElse("the other node");
        }

        private static long received(VrrpEngine live, GroupEdge group) {
            return routers(live, group).mapToLong(RouterEdge::received).sum();
        }

        private static Stream<RouterEdge> routers(VrrpEngine live, GroupEdge group) {
            return live.current().groups().stream()
                    .filter(spec -> spec.name().equals(group.name()))
                    .flatMap(spec -> spec.members().stream())
                    .map(spec -> live.router(spec.key()))
                    .flatMap(Optional::stream);
        }
    }
}
