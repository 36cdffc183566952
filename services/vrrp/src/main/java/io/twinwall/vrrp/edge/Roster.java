package io.twinwall.vrrp.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.GroupSettings;
import io.twinwall.vrrp.machine.MemberSettings;
import io.twinwall.vrrp.machine.PortSettings;
import io.twinwall.vrrp.machine.TrackedSettings;
import io.twinwall.vrrp.machine.VrrpMachine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Who serves which part of a setup: live groups and routers are found again when the setup changes, not made anew. */
final class Roster {
    /** One group of the next setup with everything the VRRP thread needs for it. */
    private record Place(
            GroupEdge edge,
            GroupSpec spec,
            GroupSettings settings,
            List<RouterEdge> routers,
            List<Reach> reaches,
            List<RouterFrames> frames,
            List<PortEdge> ports) {}

    /** A setup ready for the VRRP thread. */
    final class Placing {
        private final List<Place> places = new ArrayList<>();
        private final List<GroupEdge> retiring = new ArrayList<>();
        private final Collection<PortEdge> allPorts;

        private Placing(Collection<PortEdge> allPorts) {
            this.allPorts = allPorts;
        }

        List<GroupEdge> groups() {
            return places.stream().map(Place::edge).toList();
        }

        /** The routers of groups that are Active now, as the next setup groups them. */
        Set<RouterSpec.Key> activeKeys() {
            Set<RouterSpec.Key> keys = new HashSet<>();
            for (Place place : places) {
                if (place.edge().view().role() == Role.ACTIVE) {
                    keys.addAll(place.spec().keys());
                }
            }
            return keys;
        }

        /** On the VRRP thread, at one moment for all groups. */
        void carryOut(long now) {
            retiring.forEach(group -> group.retire(now));
            allPorts.forEach(PortEdge::forgetRouters);
            for (Place place : places) {
                for (int i = 0; i < place.routers().size(); i++) {
                    RouterSpec spec = place.spec().members().get(i);
                    PortEdge port = place.ports().get(i);
                    place.routers().get(i)
                            .adopt(spec, place.reaches().get(i), place.frames().get(i), port, place.edge());
                    port.route(spec.vrid().number(), place.routers().get(i));
                }
            }
            for (Place place : places) {
                place.edge().configure(
                        now,
                        place.spec().name(),
                        place.settings(),
                        place.routers(),
                        place.ports(),
                        started ? 0 : place.spec().startDelay().toNanos());
            }
        }
    }

    private final PortStates portStates;
    private final TrackedStates trackedStates;
    private final GroupEdge.Conditions conditions;
    private final EventLog log;
    private final RoleListener listener;
    private final Runnable guardMissing;
    private final LongSupplier clock;
    private volatile Map<GroupName, GroupEdge> groups = Map.of();
    private volatile Map<RouterSpec.Key, RouterEdge> routers = Map.of();
    private volatile Map<GroupName, GroupSpec> specs = Map.of();
    private int lastRouterId;
    /** Whether a setup was ever in force: the delay of the start is for those that begin with the program. */
    private volatile boolean started;

    private volatile boolean maintenance;
    private volatile boolean preemptionHeld;

    Roster(
            PortStates portStates,
            TrackedStates trackedStates,
            EventLog log,
            RoleListener listener,
            Runnable guardMissing,
            LongSupplier clock) {
        this.portStates = portStates;
        this.trackedStates = trackedStates;
        this.conditions = new GroupEdge.Conditions() {
            @Override
            public boolean portUsable(int port) {
                return portStates.isUsable(port);
            }

            @Override
            public boolean trackedUp(int thing) {
                return trackedStates.isUp(thing);
            }

            @Override
            public boolean inMaintenance() {
                return maintenance;
            }

            @Override
            public boolean mayPreempt() {
                return !preemptionHeld;
            }
        };
        this.log = log;
        this.listener = listener;
        this.guardMissing = guardMissing;
        this.clock = clock;
    }

    Optional<GroupEdge> group(GroupName name) {
        return Optional.ofNullable(groups.get(name));
    }

    Optional<RouterEdge> router(RouterSpec.Key key) {
        return Optional.ofNullable(routers.get(key));
    }

    void maintain(boolean on) {
        maintenance = on;
    }

    boolean inMaintenance() {
        return maintenance;
    }

    void holdPreemption(boolean held) {
        preemptionHeld = held;
    }

    Collection<GroupEdge> groups() {
        return groups.values();
    }

    Set<RouterSpec.Key> activeKeys() {
        Set<RouterSpec.Key> keys = new HashSet<>();
        groups.forEach((name, edge) -> {
            if (edge.view().role() == Role.ACTIVE) {
                keys.addAll(specs.get(name).keys());
            }
        });
        return keys;
    }

    /** Finds or makes who serves {@code next}; changes nothing. */
    Placing place(Setup next, Map<PortEdge.Key, PortEdge> ports, Map<RouterSpec.Key, Reach> reaches) {
        Placing placing = new Placing(List.copyOf(ports.values()));
        Map<GroupName, GroupEdge> left = new HashMap<>(groups);
        Map<GroupName, GroupEdge> found = new HashMap<>();
        for (GroupSpec spec : next.groups()) {
            GroupEdge same = left.remove(spec.name());
            if (same != null) {
                found.put(spec.name(), same);
            }
        }
        for (GroupSpec spec : next.groups()) {
            GroupEdge edge = found.containsKey(spec.name())
                    ? found.get(spec.name())
                    : renamed(spec, left)
                            .orElseGet(() -> new GroupEdge(
                                    spec.name(), new VrrpMachine(), conditions, listener, log, clock.getAsLong()));
            placing.places.add(place(edge, spec, next.beats(), ports, reaches));
        }
        placing.retiring.addAll(left.values());
        return placing;
    }

    /** A group with a new name and the same virtual routers is the old one: it must not bounce. */
    private Optional<GroupEdge> renamed(GroupSpec spec, Map<GroupName, GroupEdge> left) {
        Optional<GroupName> old = left.keySet().stream()
                .filter(name -> specs.get(name).keys().equals(spec.keys()))
                .findFirst();
        return old.map(left::remove);
    }

    private Place place(
            GroupEdge edge,
            GroupSpec spec,
            BeatTimes beats,
            Map<PortEdge.Key, PortEdge> ports,
            Map<RouterSpec.Key, Reach> reaches) {
        List<RouterEdge> edges = new ArrayList<>();
        List<Reach> memberReaches = new ArrayList<>();
        List<RouterFrames> frames = new ArrayList<>();
        List<MemberSettings> members = new ArrayList<>();
        List<PortEdge> memberPorts = new ArrayList<>();
        for (RouterSpec member : spec.members()) {
            Reach reach = reaches.get(member.key());
            RouterEdge router = routers.get(member.key());
            if (router == null) {
                router = new RouterEdge(++lastRouterId, member, reach, log, guardMissing);
                if (member.borrowed()) {
                    log.log(VrrpMessage.SHARED_SOURCE, member.title(), member.source().orElseThrow());
                }
            }
            edges.add(router);
            memberReaches.add(reach);
            frames.add(new RouterFrames(member, reach, spec.priority(), router.reading()));
            members.add(new MemberSettings(
                    router.id(),
                    portStates.handle(member.port()),
                    reach.source().map(IpAddress::high).orElse(0L),
                    reach.source().map(IpAddress::low).orElse(0L)));
            memberPorts.add(ports.get(member.portKey()));
        }
        return new Place(edge, spec, settings(spec, beats, members), edges, memberReaches, frames, memberPorts);
    }

    private GroupSettings settings(GroupSpec spec, BeatTimes beats, List<MemberSettings> members) {
        Set<DeviceName> memberPorts = spec.memberPorts();
        List<PortSettings> ports = spec.ports().stream()
                .map(device -> new PortSettings(
                        portStates.handle(device),
                        portStates.isUsable(device),
                        memberPorts.contains(device),
                        spec.portPoints().getOrDefault(device, 0)))
                .toList();
        List<TrackedSettings> tracked = new ArrayList<>();
        spec.tracked().forEach((thing, points) ->
                tracked.add(new TrackedSettings(trackedStates.handle(thing), trackedStates.isUp(thing), points)));
        return new GroupSettings(
                members,
                ports,
                tracked,
                spec.policy(),
                spec.priority(),
                spec.preempt(),
                spec.preemptDelay().toNanos(),
                spec.members().getFirst().interval().duration().toNanos(),
                beats);
    }

    /** The placing is in force. */
    void keep(Placing placing) {
        Map<GroupName, GroupEdge> nextGroups = new LinkedHashMap<>();
        Map<RouterSpec.Key, RouterEdge> nextRouters = new LinkedHashMap<>();
        Map<GroupName, GroupSpec> nextSpecs = new LinkedHashMap<>();
        for (Place place : placing.places) {
            nextGroups.put(place.spec().name(), place.edge());
            nextSpecs.put(place.spec().name(), place.spec());
            place.routers().forEach(router -> nextRouters.put(router.key(), router));
        }
        started = true;
        specs = nextSpecs;
        groups = nextGroups;
        routers = nextRouters;
    }
}
