package io.twinwall.appliance.check.machine;

import io.twinwall.runtime.Machine;

/**
 * When a check asks, and when its answers make it up or down. One question at a time; the next is due an interval after
 * the last, or as soon as that one is answered or given up, whichever is later. The words rise, fall and inter are
 * HAProxy's; a detection as exact as BFD's (RFC 5880 section 6.8.4) is not what this is for.
 */
public final class CheckMachine implements Machine<CheckState, CheckEvent, CheckActions> {
    @Override
    public CheckState step(CheckState state, CheckEvent event, CheckActions actions) {
        return switch (event) {
            case CheckEvent.Woken woken -> woken(state, woken.now(), actions);
            case CheckEvent.Answered answered ->
                state.waiting() && answered.question() == state.question()
                        ? judge(state, answered.good(), actions)
                        : state; // given up already
        };
    }

    private static CheckState woken(CheckState state, long now, CheckActions actions) {
        CheckState next = state;
        if (next.waiting() && now - deadline(next) >= 0) {
            actions.giveUp(next.question());
            next = judge(next, false, actions);
        }
        if (!next.waiting() && now - next.nextAt() >= 0) {
            next = next.asking(now);
            actions.ask(next.question());
        }
        return next;
    }

    private static CheckState judge(CheckState state, boolean isGood, CheckActions actions) {
        CheckSettings settings = state.settings();
        int good = isGood ? Math.min(state.good() + 1, settings.rise()) : 0;
        int bad = isGood ? 0 : Math.min(state.bad() + 1, settings.fall());
        Verdict verdict = state.verdict();
        if (good >= settings.rise()) {
            verdict = Verdict.UP;
        } else if (bad >= settings.fall()) {
            verdict = Verdict.DOWN;
        }
        if (verdict != state.verdict()) {
            actions.changed(verdict == Verdict.UP);
        }
        return state.answered(verdict, good, bad);
    }

    private static long deadline(CheckState state) {
        return state.askedAt() + state.settings().limitNanos();
    }

    @Override
    public long wakeAt(CheckState state) {
        return state.waiting() ? deadline(state) : state.nextAt();
    }
}
