package io.twinwall.appliance.commit.machine;

import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.commit.machine.PairDuties.Reach;
import io.twinwall.appliance.commit.machine.PairState.Phase;
import io.twinwall.appliance.commit.machine.PairState.Twin;
import io.twinwall.runtime.Machine;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.Packed;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One node's part in keeping one document on two. Needs of what carries its messages that they arrive unharmed; one
 * that is lost, comes twice or late costs time and nothing else.
 *
 * @see "docs/protocols/twin-sync.md, Configuration; docs/adr/0015-one-commit-for-both-nodes.md"
 */
public final class PairMachine implements Machine<PairState, PairEvent, PairDuties> {
    /** A twin that has not voted by then will not. */
    static final long VOTE_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** Longer than the other waits for the vote: it decides first. */
    static final long DECISION_NANOS = TimeUnit.SECONDS.toNanos(30);

    static final long DONE_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(5);
    static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After one that could not take the document: what stands in the way is rarely gone at once. */
    static final long AFTER_TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    static final long RETURN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private final Settlement settlement = new Settlement();

    @Override
    public PairState step(PairState s, PairEvent event, PairDuties duties) {
        PairState next = switch (event) {
            case PairEvent.Asked asked -> asked(s, asked, duties);
            case PairEvent.TwinCame came -> came(went(s, duties), came.at(), duties);
            case PairEvent.TwinWent went -> went(s, duties);
            case PairEvent.Heard heard ->
                s.twin().isEmpty() ? s : heard(s, heard.at(), heard.message(), duties);
            case PairEvent.Placed placed -> s.with(placed.self());
            case PairEvent.Cured cured ->
                s.trouble().isEmpty() ? s : tell(s.withTrouble(""), cured.at(), duties);
            case PairEvent.TimeReached time -> late(s, time.at(), duties);
        };
        return rest(next, event.at(), duties);
    }

    /** What a node that has nothing under way may do now. */
    private PairState rest(PairState s, long at, PairDuties duties) {
        PairState next = s;
        if (next.idle() && next.waiting().filter(w -> at - w.due() >= 0).isPresent()) {
            next = takeBack(next, at, duties);
        }
        if (next.idle() && next.held().isPresent() && mayBegin(next)) {
            long ticket = next.held().get().ticket();
            next = begin(next.withHeld(Optional.empty()), at, ticket, duties);
        }
        return next.idle() && next.twin().isPresent() ? settlement.act(next, at, duties) : next;
    }

    /** A twin that is behind follows in a moment, unless it cannot: then the next commit may be the cure. */
    private static boolean mayBegin(PairState s) {
        return s.twin().isEmpty() || s.twin().get().agrees()
                || (!s.twin().get().trouble().isEmpty()
                        && s.twin().get().kinship().filter(Kinship.TwinBehind.class::isInstance).isPresent());
    }

    private PairState asked(PairState s, PairEvent.Asked asked, PairDuties duties) {
        if (s.held().isPresent() || !s.idle()) {
            duties.answer(asked.ticket(), new Answer.Refused("another commit is under way; nothing was changed"));
            return s;
        }
        return s.withHeld(Optional.of(new PairState.Held(asked.ticket(), asked.at() + HELD_NANOS)));
    }

    private static PairState begin(PairState s, long at, long ticket, PairDuties duties) {
        boolean together = s.twin().isPresent();
        boolean solo = !together && s.self().twin().isPresent();
        return switch (duties.make(at, ticket, s.head(), solo)) {
            case PairDuties.Made.Moved() -> {
                duties.answer(ticket, new Answer.Moved());
                yield s;
            }
            case PairDuties.Made.Refused(String why) -> {
                duties.answer(ticket, new Answer.Refused(why));
                yield s;
            }
            case PairDuties.Made.Commit(CommitId commit, Optional<PairState.Pending> waiting) ->
                together ? together(s, at, ticket, commit, waiting, duties)
                        : alone(s, at, ticket, commit, waiting, duties);
        };
    }

    private static PairState together(
            PairState s, long at, long ticket, CommitId commit, Optional<PairState.Pending> waiting,
            PairDuties duties) {
        PairState next = s.nextAttempt();
        CommitId base = s.twin().flatMap(Twin::head).orElseThrow();
        // Told first: the twin tries it out while this node does.
        duties.sendPrepare(next.attempts(), commit, base, waiting.map(w -> w.told(at)));
        Optional<String> trouble = duties.tryOut(commit, Packed.NONE, Optional.of(s.head()));
        if (trouble.isPresent()) {
            duties.send(new ConfigMessage.Abort(next.attempts()));
            duties.answer(ticket, new Answer.Refused(trouble.get()));
            return next;
        }
        return next.with(new Phase.Trying(next.attempts(), ticket, commit, waiting, at + VOTE_NANOS));
    }

    private static PairState alone(
            PairState s, long at, long ticket, CommitId commit, Optional<PairState.Pending> waiting,
            PairDuties duties) {
        Optional<String> trouble = duties.tryOut(commit, Packed.NONE, Optional.of(s.head()));
        if (trouble.isEmpty()) {
            trouble = duties.decide(at, commit, waiting);
            if (trouble.isPresent()) {
                duties.undo(commit);
            }
        }
        if (trouble.isPresent()) {
            duties.answer(ticket, new Answer.Refused(trouble.get()));
            return s;
        }
        duties.answer(ticket, new Answer.Committed(
                commit, s.self().twin().isPresent() ? Reach.SOLO : Reach.ALONE));
        duties.settle(commit);
        return s.withHead(commit, waiting);
    }

    private static PairState takeBack(PairState s, long at, PairDuties duties) {
        PairState.Pending waiting = s.waiting().orElseThrow();
        Optional<CommitId> commit = duties.makeReturn(waiting);
        Optional<String> trouble = commit.isEmpty() ? Optional.of("its history cannot be read")
                : duties.tryOut(commit.get(), Packed.NONE, Optional.of(s.head()));
        if (trouble.isEmpty()) {
            trouble = duties.decide(at, commit.get(), Optional.empty());
            if (trouble.isPresent()) {
                duties.undo(commit.get());
            }
        }
        if (trouble.isPresent()) {
            duties.log(CommitMessage.UNDO_FAILED, trouble.get());
            return s.withWaiting(Optional.of(new PairState.Pending(waiting.former(), waiting.commits(),
                    waiting.untilSeconds(), at + RETURN_AGAIN_NANOS, waiting.by())));
        }
        duties.log(CommitMessage.RETURNED, waiting.by());
        duties.settle(commit.get());
        return tell(s.withHead(commit.get(), Optional.empty()), at, duties);
    }

    private static PairState came(PairState s, long at, PairDuties duties) {
        return tell(s.withTwin(Optional.of(Twin.UNKNOWN)), at, duties);
    }

    /** Says where this node stands, with its line where the twin needs it. */
    static PairState tell(PairState s, long at, PairDuties duties) {
        if (s.twin().isEmpty()) {
            return s;
        }
        Twin twin = s.twin().get();
        boolean line = twin.head().filter(head -> !head.equals(s.head())).isPresent();
        duties.send(new ConfigMessage.Standing(s.head(), twin.head(), s.self().active(), s.self().first(),
                line ? duties.line() : java.util.List.of(), s.trouble()));
        return s.withAgain(at + AGAIN_NANOS).withTwin(Optional.of(twin.told(line)));
    }

    private static PairState went(PairState s, PairDuties duties) {
        PairState next = switch (s.phase()) {
            case Phase.Idle() -> s;
            case Phase.Yielding yielding -> s.with(new Phase.Idle());
            case Phase.Trying trying -> refuse(s, trying, "the twin went away meanwhile; nothing was changed on either"
                    + " node. Commit again to commit on this node alone", duties);
            case Phase.Closing closing -> closed(s, closing, Reach.UNHEARD, duties);
            case Phase.Prepared prepared -> {
                duties.undo(prepared.commit());
                duties.log(CommitMessage.ABORTED, prepared.commit(), "the twin went away before it decided");
                yield s.with(new Phase.Idle());
            }
        };
        return next.withTwin(Optional.empty());
    }

    static PairState refuse(PairState s, Phase.Trying trying, String why, PairDuties duties) {
        duties.undo(trying.commit());
        duties.answer(trying.ticket(), new Answer.Refused(why));
        return s.with(new Phase.Idle());
    }

    private static PairState closed(PairState s, Phase.Closing closing, Reach reach, PairDuties duties) {
        duties.answer(closing.ticket(), new Answer.Committed(closing.commit(), reach));
        duties.settle(closing.commit());
        return s.with(new Phase.Idle());
    }

    private PairState heard(PairState s, long at, ConfigMessage message, PairDuties duties) {
        return switch (message) {
            case ConfigMessage.Standing standing -> settlement.standing(done(s, standing.head(), duties), at,
                    standing, duties);
            case ConfigMessage.Prepare prepare -> prepare(s, at, prepare, duties);
            case ConfigMessage.Vote vote -> vote(s, at, vote, duties);
            case ConfigMessage.Decide decide -> decided(s, at, decide, duties);
            case ConfigMessage.Abort(long attempt) ->
                s.phase() instanceof Phase.Prepared prepared && prepared.attempt() == attempt
                        ? withdrawn(s, prepared, "the twin took it back", duties)
                        : s;
            case ConfigMessage.Done(long attempt, CommitId commit) -> done(s, commit, duties);
            case ConfigMessage.Advance advance -> settlement.advance(s, at, advance, duties);
            case ConfigMessage.Claim claim -> settlement.claimed(s, at, claim, duties);
            case ConfigMessage.Branch branch -> settlement.branch(s, at, branch, duties);
            case ConfigMessage.BranchKept(String name) -> Settlement.kept(s, name);
        };
    }

    static PairState withdrawn(PairState s, Phase.Prepared prepared, String why, PairDuties duties) {
        duties.undo(prepared.commit());
        duties.log(CommitMessage.ABORTED, prepared.commit(), why);
        return s.with(new Phase.Idle());
    }

    private static PairState done(PairState s, CommitId has, PairDuties duties) {
        return s.phase() instanceof Phase.Closing closing && closing.commit().equals(has)
                ? closed(s.withTwin(s.twin().map(t -> t.at(has))), closing, Reach.PAIR, duties)
                : s;
    }

    private static PairState prepare(PairState s, long at, ConfigMessage.Prepare asked, PairDuties duties) {
        return switch (s.phase()) {
            case Phase.Idle() -> tryTwins(s, at, asked, duties);
            case Phase.Trying trying -> {
                if (s.self().arbiter()) {
                    duties.send(new ConfigMessage.Vote(asked.attempt(), false,
                            "a commit typed there is under way; look at it with 'show configuration history'"));
                    yield s;
                }
                yield tryTwins(refuse(s, trying, "a commit was typed on the other node at the same time and goes"
                        + " first; nothing of yours was changed. Commit again, on top of it", duties), at, asked,
                        duties);
            }
            case Phase.Closing closing -> {
                duties.send(new ConfigMessage.Vote(asked.attempt(), false, "a commit typed there is being finished"));
                yield s;
            }
            case Phase.Prepared prepared -> {
                if (prepared.attempt() == asked.attempt() && prepared.commit().equals(asked.commit())) {
                    duties.send(new ConfigMessage.Vote(asked.attempt(), true, ""));
                    yield s;
                }
                yield tryTwins(withdrawn(s, prepared, "the twin began another", duties), at, asked, duties);
            }
            case Phase.Yielding yielding -> {
                duties.send(new ConfigMessage.Vote(asked.attempt(), false, "its own changes are being saved first"));
                yield s;
            }
        };
    }

    private static PairState tryTwins(PairState s, long at, ConfigMessage.Prepare asked, PairDuties duties) {
        if (!asked.base().equals(s.head())) {
            duties.send(new ConfigMessage.Vote(asked.attempt(), false, "it has " + s.head() + " in force, not "
                    + asked.base() + "; commit again in a moment"));
            return tell(s, at, duties);
        }
        Optional<String> trouble = duties.tryOut(asked.commit(), asked.objects(), Optional.of(s.head()));
        duties.send(new ConfigMessage.Vote(asked.attempt(), trouble.isEmpty(), trouble.orElse("")));
        return trouble.isPresent() ? s : s.with(new Phase.Prepared(asked.attempt(), asked.commit(),
                asked.waiting().map(w -> PairState.Pending.heard(at, w)), at + DECISION_NANOS));
    }

    private static PairState vote(PairState s, long at, ConfigMessage.Vote vote, PairDuties duties) {
        if (!(s.phase() instanceof Phase.Trying trying) || trying.attempt() != vote.attempt()) {
            if (vote.yes() && !(s.phase() instanceof Phase.Closing closing && closing.attempt() == vote.attempt())) {
                duties.send(new ConfigMessage.Abort(vote.attempt()));
            }
            return s;
        }
        if (!vote.yes()) {
            return refuse(s, trying, s.self().twin().orElse("the twin") + ": " + vote.why(), duties);
        }
        Optional<String> trouble = duties.decide(at, trying.commit(), trying.waiting());
        if (trouble.isPresent()) {
            duties.send(new ConfigMessage.Abort(vote.attempt()));
            return refuse(s, trying, trouble.get(), duties);
        }
        duties.send(new ConfigMessage.Decide(vote.attempt(), trying.commit()));
        return s.withHead(trying.commit(), trying.waiting())
                .with(new Phase.Closing(vote.attempt(), trying.ticket(), trying.commit(), at + DONE_NANOS));
    }

    private static PairState decided(PairState s, long at, ConfigMessage.Decide decide, PairDuties duties) {
        if (s.head().equals(decide.commit())) {
            duties.send(new ConfigMessage.Done(decide.attempt(), decide.commit()));
            return s;
        }
        if (!(s.phase() instanceof Phase.Prepared prepared) || prepared.attempt() != decide.attempt()
                || !prepared.commit().equals(decide.commit())) {
            return tell(s, at, duties);
        }
        return keep(s, at, prepared, duties);
    }

    static PairState keep(PairState s, long at, Phase.Prepared prepared, PairDuties duties) {
        Optional<String> trouble = duties.decide(at, prepared.commit(), prepared.waiting());
        if (trouble.isPresent()) {
            duties.undo(prepared.commit());
            duties.log(CommitMessage.CATCH_UP_FAILED, prepared.commit(), trouble.get());
            return tell(s.with(new Phase.Idle()).withTrouble(trouble.get()), at, duties);
        }
        duties.send(new ConfigMessage.Done(prepared.attempt(), prepared.commit()));
        duties.settle(prepared.commit());
        return s.withHead(prepared.commit(), prepared.waiting())
                .withTwin(s.twin().map(t -> t.at(prepared.commit())))
                .with(new Phase.Idle());
    }

    private static PairState late(PairState s, long at, PairDuties duties) {
        PairState next = switch (s.phase()) {
            case Phase.Trying trying when at - trying.until() >= 0 -> {
                duties.send(new ConfigMessage.Abort(trying.attempt()));
                yield refuse(s, trying, s.self().twin().orElse("the twin") + " did not say in "
                        + TimeUnit.NANOSECONDS.toSeconds(VOTE_NANOS) + " s whether it can; nothing was changed",
                        duties);
            }
            case Phase.Closing closing when at - closing.until() >= 0 ->
                closed(s, closing, Reach.UNHEARD, duties);
            case Phase.Prepared prepared when at - prepared.until() >= 0 ->
                withdrawn(s, prepared, "the twin did not decide in time", duties);
            case Phase.Yielding yielding when at - yielding.until() >= 0 -> s.with(new Phase.Idle());
            case Phase.Idle() -> s;
            case Phase.Trying trying -> s;
            case Phase.Closing closing -> s;
            case Phase.Prepared prepared -> s;
            case Phase.Yielding yielding -> s;
        };
        if (next.held().filter(held -> at - held.until() >= 0).isPresent()) {
            duties.answer(next.held().get().ticket(), new Answer.Refused("the nodes do not agree yet: "
                    + Settlement.story(next) + "; nothing was changed"));
            next = next.withHeld(Optional.empty());
        }
        return next.twin().filter(twin -> !twin.agrees()).isPresent() && at - next.again() >= 0
                        && !(next.phase() instanceof Phase.Trying)
                ? tell(next, at, duties)
                : next;
    }

    @Override
    public long wakeAt(PairState s) {
        long wake = switch (s.phase()) {
            case Phase.Idle() -> s.waiting().map(PairState.Pending::due).orElse(Long.MAX_VALUE);
            case Phase.Trying trying -> trying.until();
            case Phase.Closing closing -> closing.until();
            case Phase.Prepared prepared -> prepared.until();
            case Phase.Yielding yielding -> yielding.until();
        };
        wake = Math.min(wake, Settlement.pushAt(s));
        wake = Math.min(wake, s.held().map(PairState.Held::until).orElse(Long.MAX_VALUE));
        return s.twin().filter(twin -> !twin.agrees()).isPresent() && !(s.phase() instanceof Phase.Trying)
                ? Math.min(wake, s.again()) : wake;
    }
}
