package io.twinwall.vrrp.machine;

import io.twinwall.vrrp.machine.VrrpState.Member;
import java.util.List;

/**
 * Whether a group may be Active, and with what priority: its ports and what else it tracks, weighed. Changed in place,
 * by events that are rare.
 */
final class Fitness {
    /** Of the owner of the addresses (RFC 9568 section 5.2.4); nothing takes from it. */
    static final int OWNER = 255;

    /** A port or a tracked thing. */
    static final class Thing {
        final int id;
        boolean up;
        boolean member;
        int points;
        /**
         * False for what was down when it joined an Active group, until it was up once: adding an interface whose cable
         * is not in yet, or a check, must not take a working group down.
         */
        boolean counted = true;

        private Thing(int id) {
            this.id = id;
        }

        private boolean lost() {
            return counted && !up;
        }
    }

    private static final Thing[] NONE = {};

    private Thing[] ports = NONE;
    private Thing[] tracked = NONE;
    private Policy policy = Policy.ANY;
    private int base = 1;
    private boolean fit;
    private int priority = 1;

    boolean isFit() {
        return fit;
    }

    /** 1 to 254, or 255 for the owner. */
    int priority() {
        return priority;
    }

    boolean isOwner() {
        return base == OWNER;
    }

    Thing[] ports() {
        return ports;
    }

    /** Null for a port the group does not have: the hot path has no room for an Optional. */
    Thing port(int id) {
        return find(ports, id);
    }

    Thing tracked(int id) {
        return find(tracked, id);
    }

    private static Thing find(Thing[] things, int id) {
        for (Thing thing : things) {
            if (thing.id == id) {
                return thing;
            }
        }
        return null;
    }

    boolean canSend(Member member) {
        Thing port = port(member.port);
        return port != null && port.up;
    }

    /** Takes new settings over; what stays keeps its memory. */
    void adopt(GroupSettings settings, boolean active) {
        Thing[] nextPorts = new Thing[settings.ports().size()];
        for (int i = 0; i < nextPorts.length; i++) {
            PortSettings port = settings.ports().get(i);
            nextPorts[i] = adopt(ports, port.id(), port.usable(), active);
            nextPorts[i].member = port.member();
            nextPorts[i].points = port.points();
        }
        List<TrackedSettings> wanted = settings.tracked();
        Thing[] nextTracked = new Thing[wanted.size()];
        for (int i = 0; i < nextTracked.length; i++) {
            nextTracked[i] = adopt(tracked, wanted.get(i).id(), wanted.get(i).up(), active);
            nextTracked[i].points = wanted.get(i).points();
        }
        ports = nextPorts;
        tracked = nextTracked;
        policy = settings.policy();
        base = settings.priority();
        weigh();
    }

    private static Thing adopt(Thing[] known, int id, boolean up, boolean active) {
        Thing thing = find(known, id);
        if (thing == null) {
            thing = new Thing(id);
            thing.up = up;
            thing.counted = up || !active;
        }
        return thing;
    }

    /** The group is Active no more: from here on everything counts. */
    void countAll() {
        for (Thing port : ports) {
            port.counted = true;
        }
        for (Thing thing : tracked) {
            thing.counted = true;
        }
        weigh();
    }

    /**
     * Notes the state of one of its things.
     *
     * @return whether it changed
     */
    boolean note(Thing thing, boolean up) {
        if (thing.up == up) {
            return false;
        }
        thing.up = up;
        thing.counted |= up;
        weigh();
        return true;
    }

    private void weigh() {
        int lost = 0;
        int members = 0;
        int membersUp = 0;
        boolean broken = false;
        for (Thing port : ports) {
            boolean gone = port.lost();
            if (port.member) {
                members++;
                membersUp += gone ? 0 : 1;
            }
            if (gone && (!port.member || policy == Policy.WEIGHTED)) {
                broken |= port.points == 0;
                lost += port.points;
            }
        }
        for (Thing thing : tracked) {
            if (thing.lost()) {
                broken |= thing.points == 0;
                lost += thing.points;
            }
        }
        fit = !broken && enough(members, membersUp);
        priority = isOwner() ? OWNER : Math.max(1, base - lost);
    }

    private boolean enough(int members, int membersUp) {
        return switch (policy) {
            case ANY -> membersUp == members;
            case ALL, WEIGHTED -> members == 0 || membersUp > 0;
        };
    }
}
