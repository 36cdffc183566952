package io.twinwall.vrrp;

import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.Plan;
import io.twinwall.vrrp.bfd.BfdSetup;
import io.twinwall.vrrp.bfd.edge.BfdSpec;
import io.twinwall.vrrp.edge.GroupSpec;
import io.twinwall.vrrp.edge.RouterSpec;
import io.twinwall.vrrp.edge.Setup;
import io.twinwall.vrrp.edge.VirtualAddress;
import io.twinwall.vrrp.link.LinkBeatSetup;
import io.twinwall.vrrp.link.edge.LinkBeatSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From one setup of virtual routers to the next. */
public final class VrrpPlan implements Plan {
    private final boolean first;
    private final Setup next;
    private final List<BfdSpec> sessions;
    private final Optional<LinkBeatSpec> beats;
    private final List<String> lines;

    private VrrpPlan(
            boolean first, Setup next, List<BfdSpec> sessions, Optional<LinkBeatSpec> beats, List<String> lines) {
        this.first = first;
        this.next = next;
        this.sessions = List.copyOf(sessions);
        this.beats = beats;
        this.lines = List.copyOf(lines);
    }

    static VrrpPlan between(
            boolean first,
            Setup now,
            Setup next,
            List<BfdSpec> sessionsNow,
            List<BfdSpec> sessionsNext,
            Optional<LinkBeatSpec> beatsNow,
            Optional<LinkBeatSpec> beatsNext) {
        List<String> lines = new ArrayList<>();
        Map<RouterSpec.Key, GroupSpec> before = byRouter(now);
        Map<RouterSpec.Key, GroupSpec> after = byRouter(next);
        for (GroupSpec group : now.groups()) {
            for (RouterSpec router : group.members()) {
                if (!after.containsKey(router.key())) {
                    lines.add("vrrp: remove " + text(router) + " from group " + group.name());
                }
            }
        }
        for (GroupSpec group : next.groups()) {
            for (RouterSpec router : group.members()) {
                GroupSpec old = before.get(router.key());
                if (old == null) {
                    lines.add("vrrp: add " + text(router) + " to group " + group.name());
                } else {
                    routerChanges(old, group, router, lines);
                }
            }
            now.groups().stream()
                    .filter(old -> old.name().equals(group.name()))
                    .forEach(old -> groupChanges(old, group, lines));
        }
        lines.addAll(BfdSetup.changes(sessionsNow, sessionsNext));
        lines.addAll(LinkBeatSetup.changes(beatsNow, beatsNext));
        return new VrrpPlan(first, next, sessionsNext, beatsNext, lines);
    }

    private static Map<RouterSpec.Key, GroupSpec> byRouter(Setup setup) {
        Map<RouterSpec.Key, GroupSpec> groups = new HashMap<>();
        setup.groups().forEach(group -> group.members().forEach(router -> groups.put(router.key(), group)));
        return groups;
    }

    private static String text(RouterSpec router) {
        return "virtual router " + router.vrid() + " on " + router.title() + " (" + router.port() + "): "
                + String.join(", ", router.addresses().stream().map(each -> each.written().toString()).toList());
    }

    private static void routerChanges(GroupSpec oldGroup, GroupSpec group, RouterSpec router, List<String> lines) {
        RouterSpec old = oldGroup.members().stream()
                .filter(each -> each.key().equals(router.key()))
                .findFirst()
                .orElseThrow();
        String name = "vrrp: virtual router " + router.vrid() + " on " + router.title() + ": ";
        if (!oldGroup.name().equals(group.name())) {
            lines.add(name + "group " + oldGroup.name() + " -> " + group.name());
        }
        for (VirtualAddress address : router.addresses()) {
            if (!old.addresses().contains(address)) {
                lines.add(name + "add address " + address.written());
            }
        }
        for (VirtualAddress address : old.addresses()) {
            if (!router.addresses().contains(address)) {
                lines.add(name + "remove address " + address.written());
            }
        }
        change(name + "version", old.dialect().version(), router.dialect().version(), lines);
        if (!old.dialect().authentication().equals(router.dialect().authentication())) {
            lines.add(name + "change authentication to " + router.dialect().authentication());
        }
        change(name + "advertise from", source(old), source(router), lines);
        change(name + "unicast peers", old.peers(), router.peers(), lines);
        change(name + "accept", old.accept(), router.accept(), lines);
        change(name + "advertisement interval", old.interval(), router.interval(), lines);
        change(name + "checksum", old.checksum(), router.checksum(), lines);
    }

    private static String source(RouterSpec router) {
        return router.source().map(IpAddress::toString).orElse("the link-local address of " + router.port());
    }

    private static void groupChanges(GroupSpec old, GroupSpec next, List<String> lines) {
        String name = "vrrp: group " + next.name() + ": ";
        change(name + "priority", old.priority(), next.priority(), lines);
        change(name + "preempt", old.preempt(), next.preempt(), lines);
        change(name + "preempt delay", old.preemptDelay(), next.preemptDelay(), lines);
        change(name + "policy", old.policy(), next.policy(), lines);
        change(name + "tracked ports", old.portPoints(), next.portPoints(), lines);
        change(name + "tracked", old.tracked(), next.tracked(), lines);
    }

    private static void change(String what, Object old, Object next, List<String> lines) {
        if (!old.equals(next)) {
            lines.add(what + " " + old + " -> " + next);
        }
    }

    /** Whether what a crashed predecessor left is swept before. */
    boolean first() {
        return first;
    }

    Setup next() {
        return next;
    }

    List<BfdSpec> sessions() {
        return sessions;
    }

    Optional<LinkBeatSpec> beats() {
        return beats;
    }

    @Override
    public List<String> lines() {
        return lines;
    }
}
