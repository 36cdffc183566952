package io.twinwall.vrrp.edge;

import io.twinwall.runtime.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When to announce again because another router claimed the same addresses: what it told hosts and switches while both
 * were Active must not stay. At once, at most once a second while it goes on, and once more a second after its last
 * word.
 */
final class RivalWatch {
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final class Seen {
        private long count;
        private boolean announced;
        private long announcedAt;
        private boolean owing;
        private long heardAt;
    }

    private final Map<GroupEdge, Seen> seen = new HashMap<>();

    /** The groups to announce now; asked every few milliseconds. */
    List<GroupEdge> due(Collection<GroupEdge> groups, long now) {
        if (seen.size() > groups.size()) {
            seen.keySet().retainAll(groups);
        }
        List<GroupEdge> due = new ArrayList<>();
        for (GroupEdge group : groups) {
            Seen last = seen.computeIfAbsent(group, any -> new Seen());
            if (isDue(last, group.rivalsHeard(), now) && group.view().role() == Role.ACTIVE) {
                due.add(group);
            }
        }
        return due;
    }

    private static boolean isDue(Seen last, long count, long now) {
        boolean news = count != last.count;
        if (news) {
            last.count = count;
            last.heardAt = now;
            last.owing = true;
        }
        if (!last.owing) {
            return false;
        }
        boolean paused = !last.announced || now - last.announcedAt >= PAUSE_NANOS;
        boolean silent = now - last.heardAt >= PAUSE_NANOS;
        if (!(news && paused) && !silent) {
            return false;
        }
        last.owing = !silent;
        last.announced = true;
        last.announcedAt = now;
        return true;
    }
}
