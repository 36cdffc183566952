package io.twinwall.vrrp.split.machine;

import static io.twinwall.vrrp.split.machine.Ruling.HOLD;
import static io.twinwall.vrrp.split.machine.Ruling.PLAIN;
import static io.twinwall.vrrp.split.machine.Ruling.YIELD;

import io.twinwall.vrrp.link.wire.TwinRole;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The rows of the rule, the same as in docs/protocols/twin-sync.md. For each combination exactly one holds, which a
 * test goes through.
 */
public enum SplitRow {
    /** The link is up and the twin cannot take the group. */
    TWIN_OUT_OF_SERVICE(Own.EITHER, EnumSet.of(TwinRole.INITIALIZE), Heard.EITHER, any(), words(), Rank.EITHER, PLAIN),
    /** The link is up and nobody is Active. */
    NOBODY_ACTIVE(Own.BACKUP, EnumSet.of(TwinRole.BACKUP), Heard.EITHER, any(), words(), Rank.EITHER, PLAIN),
    /** The link is up: the Active lives, whatever the segments say. */
    ACTIVE_LIVES(Own.BACKUP, EnumSet.of(TwinRole.ACTIVE), Heard.EITHER, notLess(), words(), Rank.EITHER, HOLD),
    /** The same, and it sees more than this node would. */
    ACTIVE_SEES_MORE(Own.BACKUP, EnumSet.of(TwinRole.ACTIVE), Heard.EITHER, less(), words(), Rank.EITHER, YIELD),
    /** The link is up, this node is the Active and sees as much as its twin. */
    KEEPS(Own.ACTIVE, EnumSet.of(TwinRole.BACKUP), Heard.EITHER, notLess(), words(), Rank.EITHER, PLAIN),
    /** The link is up, this node is the Active, and its twin sees what it does not. */
    TWIN_SEES_MORE(Own.ACTIVE, EnumSet.of(TwinRole.BACKUP), Heard.EITHER, less(), words(), Rank.EITHER, YIELD),
    /** The link is up, both are Active, and VRRP says who stays. */
    TWO_ACTIVES_MEET(Own.ACTIVE, EnumSet.of(TwinRole.ACTIVE), Heard.YES, any(), words(), Rank.EITHER, PLAIN),
    /** The link came back and both are Active on segments that do not meet: this node sees more. */
    TWO_ACTIVES_MORE(Own.ACTIVE, EnumSet.of(TwinRole.ACTIVE), Heard.NO, more(), words(), Rank.EITHER, PLAIN),
    /** The same, the twin sees more. */
    TWO_ACTIVES_LESS(Own.ACTIVE, EnumSet.of(TwinRole.ACTIVE), Heard.NO, less(), words(), Rank.EITHER, YIELD),
    /** The same, both see as much, and this node has the higher rank. */
    TWO_ACTIVES_HIGHER(Own.ACTIVE, EnumSet.of(TwinRole.ACTIVE), Heard.NO, even(), words(), Rank.HIGHER, PLAIN),
    /** The same, and it has the lower. */
    TWO_ACTIVES_LOWER(Own.ACTIVE, EnumSet.of(TwinRole.ACTIVE), Heard.NO, even(), words(), Rank.LOWER, YIELD),
    /** The link is down and a segment is not: VRRP says who is Active. */
    SEGMENT_HEARD(Own.EITHER, EnumSet.of(TwinRole.UNKNOWN), Heard.YES, any(), words(), Rank.EITHER, PLAIN),
    /** All is silent and there is no witness: the twin is dead, or both will be Active. */
    ALONE(Own.EITHER, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.NONE), Rank.EITHER, PLAIN),
    /** All is silent but the witness. */
    WITNESS_REACHED(Own.EITHER, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.REACHED), Rank.EITHER, PLAIN),
    /** All is silent and the witness is being asked: an Active goes on meanwhile. */
    WITNESS_ASKED_ACTIVE(Own.ACTIVE, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.ASKED), Rank.EITHER, PLAIN),
    /** The same: a Backup waits for the answer. */
    WITNESS_ASKED_BACKUP(Own.BACKUP, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.ASKED), Rank.EITHER, HOLD),
    /** All is silent, the witness too: it is this node that is cut off, so its Active gives up. */
    WITNESS_MISSED_ACTIVE(Own.ACTIVE, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.MISSED), Rank.EITHER, YIELD),
    /** The same: its Backup stays. */
    WITNESS_MISSED_BACKUP(Own.BACKUP, EnumSet.of(TwinRole.UNKNOWN), Heard.NO, any(),
            EnumSet.of(WitnessWord.MISSED), Rank.EITHER, HOLD);

    private enum Own {
        ACTIVE,
        BACKUP,
        EITHER;

        private boolean is(boolean active) {
            return this == EITHER || active == (this == ACTIVE);
        }
    }

    private enum Heard {
        YES,
        NO,
        EITHER;

        private boolean is(boolean heard) {
            return this == EITHER || heard == (this == YES);
        }
    }

    private enum Rank {
        HIGHER,
        LOWER,
        EITHER;

        private boolean is(boolean higher) {
            return this == EITHER || higher == (this == HIGHER);
        }
    }

    private static final SplitRow[] ALL = values();

    private final Own own;
    private final Set<TwinRole> twin;
    private final Heard heard;
    private final Set<Standing> standings;
    private final Set<WitnessWord> witness;
    private final Rank rank;
    private final Ruling ruling;

    SplitRow(
            Own own,
            Set<TwinRole> twin,
            Heard heard,
            Set<Standing> standings,
            Set<WitnessWord> witness,
            Rank rank,
            Ruling ruling) {
        this.own = own;
        this.twin = twin;
        this.heard = heard;
        this.standings = standings;
        this.witness = witness;
        this.rank = rank;
        this.ruling = ruling;
    }

    private static Set<Standing> any() {
        return EnumSet.allOf(Standing.class);
    }

    private static Set<Standing> notLess() {
        return EnumSet.of(Standing.MORE, Standing.EVEN);
    }

    private static Set<Standing> less() {
        return EnumSet.of(Standing.LESS);
    }

    private static Set<Standing> more() {
        return EnumSet.of(Standing.MORE);
    }

    private static Set<Standing> even() {
        return EnumSet.of(Standing.EVEN);
    }

    private static Set<WitnessWord> words() {
        return EnumSet.allOf(WitnessWord.class);
    }

    /**
     * The row in force.
     *
     * @param active whether this node is the Active, else a Backup
     * @param twin as it says on the link
     * @param heard whether the twin is heard on any of the group's segments
     * @param higher whether this node has the higher rank of the two, as RFC 9568 section 6.4.3 compares them
     */
    public static SplitRow of(
            boolean active, TwinRole twin, boolean heard, Standing standing, WitnessWord witness, boolean higher) {
        for (SplitRow row : ALL) {
            if (row.holds(active, twin, heard, standing, witness, higher)) {
                return row;
            }
        }
        throw new IllegalStateException("the rule has no row for this");
    }

    boolean holds(
            boolean active,
            TwinRole twinRole,
            boolean segmentHeard,
            Standing standing,
            WitnessWord witnessWord,
            boolean higher) {
        return own.is(active)
                && twin.contains(twinRole)
                && heard.is(segmentHeard)
                && standings.contains(standing)
                && witness.contains(witnessWord)
                && rank.is(higher);
    }

    public Ruling ruling() {
        return ruling;
    }

    /** As it is shown and documented: {@code twin-sees-more}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
