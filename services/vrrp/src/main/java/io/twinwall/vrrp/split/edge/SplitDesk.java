package io.twinwall.vrrp.split.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.link.wire.GroupWord;
import io.twinwall.vrrp.link.wire.SegmentSight;
import io.twinwall.vrrp.link.wire.TwinRole;
import io.twinwall.vrrp.machine.VrrpTimes;
import io.twinwall.vrrp.split.machine.Ruling;
import io.twinwall.vrrp.split.machine.SplitJudge;
import io.twinwall.vrrp.split.machine.SplitRow;
import io.twinwall.vrrp.split.machine.WitnessWord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The rule of one group on the VRRP thread. What is seen of the segments comes from {@link SegmentProbes}, by volatile
 * words; what the twin sees, from its beats. Allocates nothing after it was made.
 */
public final class SplitDesk {
    /** A word of the twin's older than this counts no more; a pair of many groups takes turns to tell of them. */
    private static final long WORD_MAX_NANOS = 1_500_000_000;

    private final SplitSpec spec;
    private final int id;
    private final int all;
    private final DeviceName[] ports;
    private final long[] heardAt;
    private final SplitJudge judge = new SplitJudge();
    private final SegmentSight own = new SegmentSight();
    private Role role = Role.INITIALIZE;
    private int priority;
    private long toldAt;
    private long livesUntil = Long.MIN_VALUE;

    private volatile int known;
    private volatile int heard;
    private volatile int answered;
    private volatile int unplugged;
    private volatile int twinAnswers;
    private volatile int wanted;
    private volatile int audible;
    private volatile int twinKnown;
    private volatile int twinHeard;
    private volatile int twinAnswered;
    private volatile int twinUnplugged;
    private volatile TwinRole twinRole = TwinRole.UNKNOWN;
    private volatile WitnessWord witness = WitnessWord.NONE;
    private volatile SplitRow row = SplitRow.ALONE;

    public SplitDesk(SplitSpec spec) {
        this.spec = spec;
        ports = spec.segments().stream().map(SplitSpec.Segment::port).toArray(DeviceName[]::new);
        heardAt = new long[ports.length];
        Arrays.fill(heardAt, Long.MIN_VALUE);
        all = ports.length == SplitSpec.SEGMENTS_MAX ? -1 : (1 << ports.length) - 1;
        CRC32 digest = new CRC32();
        digest.update(spec.name().text().getBytes(StandardCharsets.UTF_8));
        id = (int) digest.getValue();
    }

    public SplitSpec spec() {
        return spec;
    }

    public GroupName name() {
        return spec.name();
    }

    /** What both nodes call the group on the link. */
    public int id() {
        return id;
    }

    /** On the VRRP thread: an advertisement of another router came in by a port. */
    public void heardOn(DeviceName port, long at) {
        for (int i = 0; i < ports.length; i++) {
            if (ports[i].equals(port)) {
                heardAt[i] = at;
            }
        }
    }

    /**
     * On the VRRP thread: what the rule says now.
     *
     * @param interval of the group's advertisements, nanoseconds
     */
    public Ruling rule(long at, Role newRole, int newPriority, long interval) {
        role = newRole;
        priority = newPriority;
        boolean old = at - toldAt > WORD_MAX_NANOS;
        // A dead Active must not be waited for as long as a link takes to be called down.
        boolean missed = role == Role.BACKUP && at > livesUntil;
        if (judge.twinRole() != TwinRole.UNKNOWN && (old || missed)) {
            linkLost();
        }
        if (role == Role.INITIALIZE) {
            wanted = 0;
            return Ruling.PLAIN;
        }
        boolean active = role == Role.ACTIVE;
        int here = since(at, VrrpTimes.activeDownInterval(newPriority, interval));
        audible = here;
        boolean linked = judge.twinRole() != TwinRole.UNKNOWN;
        int doubtful = active ? 0 : all & ~since(at, 2 * interval + interval / 4);
        wanted = linked ? doubtful | judge.twins().known() : all;
        own.set(known, heard, answered, unplugged);
        // A Backup asks for when nothing is heard: only then is it held.
        boolean meets = active && (here != 0 || twinAnswers != 0);
        Ruling ruling = judge.judge(at, active, meets, own, witness, newPriority, spec.winsTies());
        row = linked || here == 0 ? judge.row() : SplitRow.SEGMENT_HEARD;
        return ruling;
    }

    /** The segments on which an advertisement was heard no longer ago than {@code limit}. */
    private int since(long at, long limit) {
        int lately = 0;
        for (int i = 0; i < heardAt.length; i++) {
            if (heardAt[i] != Long.MIN_VALUE && at - heardAt[i] <= limit) {
                lately |= 1 << i;
            }
        }
        return lately;
    }

    /**
     * On the VRRP thread: the twin lives, on a link that is up; one beat may be lost before it is doubted.
     *
     * @param interval of its beats, nanoseconds
     */
    public void beat(long at, long interval) {
        livesUntil = at + 2 * interval + interval / 2;
    }

    /** On the VRRP thread: fills in what the twin is told. */
    public void tell(GroupWord word) {
        TwinRole told = switch (role) {
            case ACTIVE -> TwinRole.ACTIVE;
            case BACKUP -> TwinRole.BACKUP;
            case INITIALIZE -> TwinRole.INITIALIZE;
        };
        word.set(id, told, priority, ports.length);
        word.sight().set(known, heard, answered, unplugged);
    }

    /** On the VRRP thread: the twin spoke of the group, on a link that is up. */
    public void told(GroupWord word, long at) {
        if (word.segments() != ports.length || word.role() == TwinRole.UNKNOWN) {
            linkLost();
            return;
        }
        toldAt = at;
        SegmentSight sight = word.sight();
        judge.twinSaid(word.role(), word.priority())
                .set(sight.known(), sight.heard(), sight.answered(), sight.unplugged());
        twinRole = word.role();
        twinKnown = sight.known();
        twinHeard = sight.heard();
        twinAnswered = sight.answered();
        twinUnplugged = sight.unplugged();
    }

    /** On the VRRP thread: what the twin said counts no more. */
    public void linkLost() {
        judge.twinUnknown();
        twinRole = TwinRole.UNKNOWN;
    }

    /** The row in force, from any thread. */
    public SplitRow row() {
        return row;
    }

    /** Which segments are to be looked at, as bits; for the thread that does. */
    int wanted() {
        return wanted;
    }

    /** Where the twin's advertisements are heard, as bits. */
    int audible() {
        return audible;
    }

    /** What is known of the witness. */
    void witness(WitnessWord word) {
        witness = word;
    }

    /** What was seen, as bits. */
    void seen(int newKnown, int newHeard, int newAnswered, int newUnplugged, int newTwinAnswers) {
        known = newKnown;
        heard = newHeard;
        answered = newAnswered;
        unplugged = newUnplugged;
        twinAnswers = newTwinAnswers;
    }

    /** From any thread: each segment in words, in order. */
    public List<SegmentStatus> status() {
        boolean twinTells = twinRole != TwinRole.UNKNOWN;
        SegmentStatus[] statuses = new SegmentStatus[ports.length];
        for (int i = 0; i < ports.length; i++) {
            int bit = 1 << i;
            String advertisements = role == Role.ACTIVE ? "sent" : (audible & bit) != 0 ? "heard" : "silent";
            statuses[i] = new SegmentStatus(
                    ports[i],
                    (unplugged & bit) != 0 ? "unplugged" : advertisements,
                    word(bit, known, heard, answered, unplugged),
                    twinTells ? word(bit, twinKnown, twinHeard, twinAnswered, twinUnplugged) : "unknown");
        }
        return List.of(statuses);
    }

    private static String word(int bit, int known, int heard, int answered, int unplugged) {
        if ((unplugged & bit) != 0) {
            return "unplugged";
        }
        if ((known & bit) == 0) {
            return "not-asked";
        }
        if ((answered & bit) != 0) {
            return "answered";
        }
        return (heard & bit) != 0 ? "heard" : "nothing";
    }
}
