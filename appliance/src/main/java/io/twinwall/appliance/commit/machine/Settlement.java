package io.twinwall.appliance.commit.machine;

import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.appliance.commit.machine.PairState.Phase;
import io.twinwall.appliance.commit.machine.PairState.Twin;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.Packed;
import java.util.Optional;

/** The part of the machine for nodes that do not have the same in force: who follows whom, and what is kept of it. */
final class Settlement {
    private static final String BRANCHES = "diverged/";

    /** What is shown of how the nodes stand. */
    static String story(PairState s) {
        String twin = s.self().twin().orElse("the twin");
        if (s.self().twin().isEmpty()) {
            return "alone " + s.head();
        }
        if (s.twin().isEmpty()) {
            return s.shared().filter(both -> both.since() > 0)
                    .map(both -> "solo " + s.head() + ": " + twin + " is away and lacks " + both.since()
                            + (both.since() == 1 ? " commit" : " commits"))
                    .orElse("unknown: " + twin + " is away; " + s.head() + " here"
                            + s.shared().map(both -> ", as there when it went").orElse(""));
        }
        Twin told = s.twin().get();
        String there = told.head().map(CommitId::shortened).orElse("?");
        return switch (told.kinship().orElse(null)) {
            case null -> "unknown: " + twin + " has not told yet; " + s.head() + " here";
            case Kinship.Same() -> "in-sync " + s.head();
            case Kinship.TwinBehind(int commits) -> "ahead of " + twin + " by " + commits + ", which is behind: "
                    + there + " there, " + s.head() + " here"
                    + (told.trouble().isEmpty() ? "" : "; it says: " + told.trouble());
            case Kinship.TwinAhead(int commits) -> "behind " + twin + " by " + commits + ": " + s.head() + " here, "
                    + there + " there" + (s.trouble().isEmpty() ? "" : ": " + s.trouble());
            case Kinship.Diverged diverged -> "diverged: " + s.head() + " here, " + there + " on " + twin
                    + (s.trouble().isEmpty() ? "" : ": " + s.trouble());
        };
    }

    PairState standing(PairState s, long at, ConfigMessage.Standing told, PairDuties duties) {
        Twin before = s.twin().orElseThrow();
        boolean moved = before.head().filter(told.head()::equals).isEmpty();
        Optional<Kinship> kinship = moved ? Optional.empty() : before.kinship();
        if (told.head().equals(s.head())) {
            kinship = Optional.of(new Kinship.Same());
        } else if (!told.line().isEmpty()) {
            kinship = Optional.of(Kinship.of(duties.line(), told.line()));
        } else if (kinship.filter(Kinship.Same.class::isInstance).isPresent()) {
            kinship = Optional.empty();
        }
        PairState next = s.withTwin(Optional.of(new Twin(Optional.of(told.head()), kinship, told.active(),
                told.first(), told.trouble(), before.lineTold() && !moved,
                moved ? Optional.empty() : before.pushed(), before.branchesTold())));
        boolean agrees = told.head().equals(s.head());
        boolean outdated = told.yours().filter(s.head()::equals).isEmpty();
        return outdated || (!agrees && !next.twin().get().lineTold()) ? PairMachine.tell(next, at, duties) : next;
    }

    /** What can be done about a difference now. */
    PairState act(PairState s, long at, PairDuties duties) {
        Twin twin = s.twin().orElseThrow();
        if (twin.agrees() && !twin.branchesTold()) {
            duties.sendBranches();
            return s.withTwin(Optional.of(twin.branchesSent()));
        }
        if (at < pushAt(s)) {
            return s;
        }
        return switch (twin.kinship().orElse(null)) {
            case null -> s;
            case Kinship.Same() -> s;
            case Kinship.TwinAhead ahead -> s;
            case Kinship.TwinBehind behind -> advanceTwin(s, at, twin.head(), duties);
            case Kinship.Diverged diverged -> settle(s, at, diverged, duties);
        };
    }

    private static PairState advanceTwin(PairState s, long at, Optional<CommitId> known, PairDuties duties) {
        duties.sendAdvance(s.head(), known, s.waiting().map(w -> w.told(at)));
        return quiet(s, at);
    }

    private static PairState quiet(PairState s, long at) {
        return s.withTwin(s.twin().map(twin -> twin.pushed(at)));
    }

    /** When this node may next move the twin to follow; never where that is not its part. */
    static long pushAt(PairState s) {
        if (!s.idle() || s.twin().isEmpty()) {
            return Long.MAX_VALUE;
        }
        Twin twin = s.twin().get();
        boolean mine = switch (twin.kinship().orElse(null)) {
            case null -> false;
            case Kinship.Same() -> false;
            case Kinship.TwinAhead ahead -> false;
            case Kinship.TwinBehind behind -> true;
            case Kinship.Diverged diverged -> s.self().arbiter();
        };
        long pause = twin.trouble().isEmpty() && s.trouble().isEmpty() ? PairMachine.AGAIN_NANOS
                : PairMachine.AFTER_TROUBLE_NANOS;
        return !mine ? Long.MAX_VALUE : twin.pushed().map(at -> at + pause).orElse(Long.MIN_VALUE);
    }

    private PairState settle(PairState s, long at, Kinship.Diverged diverged, PairDuties duties) {
        CommitId theirs = s.twin().flatMap(Twin::head).orElseThrow();
        if (ownStands(s, diverged)) {
            duties.send(new ConfigMessage.Claim(s.head(), theirs));
            return quiet(s, at);
        }
        return giveWay(s, at, theirs, duties);
    }

    /** Work of an operator before what the program made; the Active's before the other's; the preferred node's. */
    private static boolean ownStands(PairState s, Kinship.Diverged diverged) {
        Twin twin = s.twin().orElseThrow();
        if (diverged.ownTyped() != diverged.twinTyped()) {
            return diverged.ownTyped();
        }
        if (s.self().active() != twin.active()) {
            return s.self().active();
        }
        return s.self().first() != twin.first() ? s.self().first() : s.self().arbiter();
    }

    private static PairState giveWay(PairState s, long at, CommitId winner, PairDuties duties) {
        String name = BRANCHES + s.self().node() + "-" + s.head().shortened();
        Optional<String> trouble = duties.keepBranch(name, s.head(), Packed.NONE);
        if (trouble.isPresent()) {
            duties.log(CommitMessage.CATCH_UP_FAILED, winner, trouble.get());
            return quiet(s.withTrouble(trouble.get()), at);
        }
        Optional<CommitId> base = s.twin().flatMap(Twin::kinship)
                .flatMap(k -> k instanceof Kinship.Diverged d ? d.base() : Optional.empty());
        duties.sendBranch(name, s.head(), base);
        return s.with(new Phase.Yielding(name, winner, false, at + PairMachine.DONE_NANOS));
    }

    PairState claimed(PairState s, long at, ConfigMessage.Claim claim, PairDuties duties) {
        boolean diverged = s.twin().flatMap(Twin::kinship).filter(Kinship.Diverged.class::isInstance).isPresent();
        return s.idle() && diverged && claim.loser().equals(s.head()) && !claim.winner().equals(s.head())
                ? giveWay(s, at, claim.winner(), duties)
                : s;
    }

    PairState branch(PairState s, long at, ConfigMessage.Branch branch, PairDuties duties) {
        if (!branch.name().startsWith(BRANCHES)) {
            return s;
        }
        Optional<String> trouble = duties.keepBranch(branch.name(), branch.commit(), branch.objects());
        if (trouble.isPresent()) {
            duties.log(CommitMessage.CATCH_UP_FAILED, branch.commit(), trouble.get());
            return s;
        }
        duties.send(new ConfigMessage.BranchKept(branch.name()));
        if (kinds(s).isEmpty()) {
            return s;
        }
        duties.log(kinds(s).filter(d -> !d.twinTyped()).isPresent() ? CommitMessage.REPLACED : CommitMessage.DIVERGED,
                s.self().node(), s.self().twin().orElse("the twin"), branch.name());
        duties.sendAdvance(s.head(), kinds(s).flatMap(Kinship.Diverged::base), s.waiting().map(w -> w.told(at)));
        return s;
    }

    private static Optional<Kinship.Diverged> kinds(PairState s) {
        return s.twin().flatMap(Twin::kinship)
                .flatMap(k -> k instanceof Kinship.Diverged d ? Optional.of(d) : Optional.empty());
    }

    static PairState kept(PairState s, String name) {
        return s.phase() instanceof Phase.Yielding yielding && yielding.branch().equals(name)
                ? s.with(new Phase.Yielding(name, yielding.winner(), true, yielding.until()))
                : s;
    }

    PairState advance(PairState s, long at, ConfigMessage.Advance advance, PairDuties duties) {
        if (advance.commit().equals(s.head())) {
            return PairMachine.tell(s, at, duties);
        }
        return switch (s.phase()) {
            case Phase.Closing closing -> s;
            case Phase.Idle() -> follow(s, at, advance, Optional.of(s.head()), duties);
            case Phase.Trying trying -> follow(
                    PairMachine.refuse(s, trying, "the other node has a newer document; nothing of yours was changed."
                            + " Commit again, on top of it", duties), at, advance, Optional.of(s.head()), duties);
            case Phase.Prepared prepared -> prepared.commit().equals(advance.commit())
                    ? PairMachine.keep(s, at, prepared, duties)
                    : follow(PairMachine.withdrawn(s, prepared, "the twin has another", duties), at, advance,
                            Optional.of(s.head()), duties);
            case Phase.Yielding yielding -> {
                if (!yielding.kept()) {
                    yield s;
                }
                PairState next = follow(s.with(new Phase.Idle()), at, advance, Optional.empty(), duties);
                if (next.head().equals(advance.commit())) {
                    duties.log(kinds(s).filter(d -> !d.ownTyped()).isPresent() ? CommitMessage.REPLACED
                            : CommitMessage.DIVERGED, s.self().twin().orElse("the twin"), s.self().node(),
                            yielding.branch());
                }
                yield next;
            }
        };
    }

    private static PairState follow(
            PairState s, long at, ConfigMessage.Advance advance, Optional<CommitId> over, PairDuties duties) {
        Optional<PairState.Pending> waiting = advance.waiting().map(w -> PairState.Pending.heard(at, w));
        Optional<String> trouble = duties.tryOut(advance.commit(), advance.objects(), over);
        if (trouble.isEmpty()) {
            trouble = duties.decide(at, advance.commit(), waiting);
            if (trouble.isPresent()) {
                duties.undo(advance.commit());
            }
        }
        if (trouble.isPresent()) {
            duties.log(CommitMessage.CATCH_UP_FAILED, advance.commit(), trouble.get());
            return PairMachine.tell(s.withTrouble(trouble.get()), at, duties);
        }
        duties.log(CommitMessage.CAUGHT_UP, advance.commit(), s.self().twin().orElse("the twin"));
        duties.settle(advance.commit());
        return PairMachine.tell(s.withHead(advance.commit(), waiting)
                .withTwin(s.twin().map(t -> t.at(advance.commit()))), at, duties);
    }
}
