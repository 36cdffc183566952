package io.twinwall.sync.flows;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The connections that the nodes keep for one another, as an operator reads it.
 *
 * @param told off, wanted, resyncing, in-sync: whether the twin has this node's connections
 * @param keeps nothing, resyncing, in-sync: whether this node has the twin's
 * @param entries connections of this node that the twin was told of
 * @param lagEntries entries the twin has not dealt with
 * @param lagMilliseconds how long the oldest of them waits
 * @param sent records told since the start
 * @param received records of the twin's since the start
 * @param resyncs how often everything was told
 * @param twinsResyncs how often the twin told everything
 * @param overruns how often the kernel or the link lost something, and it had to be
 * @param trouble why nothing is told
 */
public record FlowsStatus(
        String told,
        String keeps,
        int entries,
        long lagEntries,
        long lagMilliseconds,
        long sent,
        long received,
        Kept kept,
        Passed passed,
        long resyncs,
        long twinsResyncs,
        long overruns,
        Optional<String> trouble) {
    /**
     * What became of the twin's records in this node's kernel.
     *
     * @param replaced where something else was in the way
     * @param reconciled deleted because a resync did not name them
     * @param refused by the kernel, by errno
     * @param own not taken, for this node is Active for their group
     * @param foreign not taken, for by the document here they do not cross the pair
     */
    public record Kept(
            long created, long changed, long deleted, long replaced, long reconciled, Map<String, Long> refused,
            long unreadable, long own, long foreign) {
        public Kept {
            refused = Map.copyOf(refused);
        }
    }

    /**
     * Events of which the twin was told nothing.
     *
     * @param echoes of what the twin told this node
     * @param flushed ended because an address or a device went, not by themselves
     * @param notCrossing begin or end on the node
     * @param untold could not be told
     */
    public record Passed(long echoes, long flushed, long notCrossing, long untold) {}

    /** Nothing is kept. */
    public static FlowsStatus off(Optional<String> trouble) {
        return new FlowsStatus("off", "nothing", 0, 0, 0, 0, 0,
                new Kept(0, 0, 0, 0, 0, Map.of(), 0, 0, 0), new Passed(0, 0, 0, 0), 0, 0, 0, trouble);
    }

    /** {@code off}, {@code resyncing}, {@code in-sync}: the worse of both directions. */
    public String state() {
        if (told.equals("off") && keeps.equals("nothing")) {
            return "off";
        }
        return told.equals("in-sync") && keeps.equals("in-sync") ? "in-sync" : "resyncing";
    }

    /** Counts by the names people know errnos by. */
    public static Map<String, Long> named(Map<Integer, Long> refused) {
        Map<String, Long> named = new TreeMap<>();
        refused.forEach((errno, count) -> named.merge(switch (errno) {
            case 2 -> "absent";
            case 12, 28 -> "table-full";
            case 16 -> "busy";
            case 17 -> "taken";
            case 22 -> "invalid";
            case 95 -> "not-supported";
            default -> "errno-" + errno;
        }, count, Long::sum));
        return named;
    }
}
