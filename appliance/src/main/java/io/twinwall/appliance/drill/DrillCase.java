package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What happens to the Active node, in the order a whole drill goes through them. */
enum DrillCase {
    /** {@code request failover} on r1. */
    FAILOVER("failover", Pair.FIRST, Duration.ofMillis(20)),
    /** The plug is pulled. */
    POWER("power", Pair.FIRST, Duration.ofMillis(150)),
    /** The daemon is killed, the box goes on. */
    CRASH("crash", Pair.FIRST, null),
    /** The daemon is stopped for five seconds and then wakes late. */
    FREEZE("freeze", Pair.FIRST, null),
    /** The client's side loses carrier. */
    UNPLUG_LAN("unplug-lan", Pair.FIRST, null),
    /** The internet's side loses carrier. */
    UNPLUG_WAN("unplug-wan", Pair.FIRST, null),
    /** Both sides lose carrier. */
    UNPLUG_BOTH("unplug-both", Pair.FIRST, null),
    /** The client's side loses every frame, its carrier stays. */
    MUTE_LAN("mute-lan", Pair.FIRST, null),
    /** The internet's side loses every frame, its carrier stays. */
    MUTE_WAN("mute-wan", Pair.FIRST, null),
    /** The daemon is restarted in good order. */
    RESTART("restart", Pair.FIRST, null),
    /** {@code request failover} on r2: the way back. */
    FAILBACK("failback", Pair.SECOND, Duration.ofMillis(20));

    private final String label;
    private final String victim;
    private final Duration promise;

    DrillCase(String label, String victim, Duration promise) {
        this.label = label;
        this.victim = victim;
        this.promise = promise;
    }

    /** Its name on the command line and in the table. */
    String label() {
        return label;
    }

    /** The node that is Active before and is struck. */
    String victim() {
        return victim;
    }

    /** The median outage of the UDP probe that is promised for the documented pair, where one is. */
    Optional<Duration> promise() {
        return Optional.ofNullable(promise);
    }

    /** Whether the old box is left running without its daemon's care, so that its falling silent must be watched. */
    boolean leavesKernelRunning() {
        return this == CRASH || this == FREEZE;
    }

    /**
     * Whether carrier and link say that all is well, so that only what the nodes hear on the segment itself tells them:
     * a pair without a witness of it stays where it is. Drilled when it is named.
     */
    boolean needsWitness() {
        return this == MUTE_LAN || this == MUTE_WAN;
    }

    /**
     * The cases named by words of the command line, without any all but those that need a witness. A cable may be its
     * own word, as in {@code lab fault}: {@code unplug lan}.
     *
     * @throws LabFailed naming the first word that is no case
     */
    static List<DrillCase> named(List<String> words) throws LabFailed {
        if (words.isEmpty()) {
            return Arrays.stream(values()).filter(each -> !each.needsWitness()).toList();
        }
        List<DrillCase> cases = new ArrayList<>();
        for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
            String word = each.next();
            boolean wantsCable = word.equals("unplug") || word.equals("mute");
            cases.add(named(wantsCable && each.hasNext() ? word + "-" + each.next() : word));
        }
        return cases;
    }

    private static DrillCase named(String word) throws LabFailed {
        List<String> labels = new ArrayList<>();
        for (DrillCase each : values()) {
            if (each.label.equals(word)) {
                return each;
            }
            labels.add(each.label);
        }
        throw new LabFailed("no case '" + word + "'; there are " + String.join(" ", labels));
    }
}
