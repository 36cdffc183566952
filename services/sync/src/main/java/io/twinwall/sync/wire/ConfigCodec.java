package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.wire.proto.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages of the stream {@code config} to bodies of protobuf and back. Never throws on what came from the twin.
 *
 * @see "docs/protocols/twin-sync.md, Configuration"
 */
public final class ConfigCodec {
    /** Of the messages; a newer node's are read as far as they are known. */
    public static final int VERSION = 1;

    private static final int NAME_MAX = 128;
    private static final int SENTENCE_MAX = 2048;

    /** What bytes were. */
    public sealed interface Read {
        record Message(ConfigMessage message) implements Read {}

        /** A kind that this program does not know. */
        record Unknown() implements Read {}

        record Rubbish(String why) implements Read {}
    }

    private ConfigCodec() {}

    /** The body of a message. */
    public static byte[] encode(ConfigMessage message) {
        Config.ConfigBody.Builder body = Config.ConfigBody.newBuilder();
        switch (message) {
            case ConfigMessage.Standing standing -> body.setStanding(standing(standing));
            case ConfigMessage.Prepare(long attempt, CommitId commit, CommitId base, Packed objects,
                    Optional<ConfigMessage.Waiting> waiting) -> {
                Config.Prepare.Builder prepare = Config.Prepare.newBuilder().setAttempt(attempt).setCommit(id(commit))
                        .setBase(id(base)).setObjects(ByteString.copyFrom(objects.bytes()));
                waiting.ifPresent(w -> prepare.setWaiting(waiting(w)));
                body.setPrepare(prepare);
            }
            case ConfigMessage.Vote(long attempt, boolean yes, String why) -> body.setVote(
                    Config.Vote.newBuilder().setAttempt(attempt).setYes(yes).setWhy(cut(why)));
            case ConfigMessage.Decide(long attempt, CommitId commit) ->
                body.setDecide(Config.Decide.newBuilder().setAttempt(attempt).setCommit(id(commit)));
            case ConfigMessage.Abort(long attempt) -> body.setAbort(Config.Abort.newBuilder().setAttempt(attempt));
            case ConfigMessage.Done(long attempt, CommitId commit) ->
                body.setDone(Config.Done.newBuilder().setAttempt(attempt).setCommit(id(commit)));
            case ConfigMessage.Advance(CommitId commit, Packed objects, Optional<ConfigMessage.Waiting> waiting) -> {
                Config.Advance.Builder advance = Config.Advance.newBuilder().setCommit(id(commit))
                        .setObjects(ByteString.copyFrom(objects.bytes()));
                waiting.ifPresent(w -> advance.setWaiting(waiting(w)));
                body.setAdvance(advance);
            }
            case ConfigMessage.Claim(CommitId winner, CommitId loser) ->
                body.setClaim(Config.Claim.newBuilder().setWinner(id(winner)).setLoser(id(loser)));
            case ConfigMessage.Branch(String name, CommitId commit, Packed objects) -> body.setBranch(
                    Config.Branch.newBuilder().setName(name).setCommit(id(commit))
                            .setObjects(ByteString.copyFrom(objects.bytes())));
            case ConfigMessage.BranchKept(String name) ->
                body.setBranchKept(Config.BranchKept.newBuilder().setName(name));
        }
        return body.build().toByteArray();
    }

    private static Config.Standing.Builder standing(ConfigMessage.Standing standing) {
        Config.Standing.Builder builder = Config.Standing.newBuilder().setHead(id(standing.head()))
                .setActive(standing.active()).setFirst(standing.first()).setTrouble(cut(standing.trouble()));
        standing.yours().ifPresent(yours -> builder.setYours(id(yours)));
        if (!standing.line().isEmpty()) {
            ByteString.Output line = ByteString.newOutput(standing.line().size() * CommitId.BYTES);
            ByteString.Output automatic = ByteString.newOutput(standing.line().size());
            for (ConfigMessage.Ancestor each : standing.line()) {
                byte[] bytes = each.id().bytes();
                line.write(bytes, 0, bytes.length);
                automatic.write(each.automatic() ? 1 : 0);
            }
            builder.setLineKnown(true).setLine(line.toByteString()).setAutomatic(automatic.toByteString());
        }
        return builder;
    }

    private static Config.Waiting waiting(ConfigMessage.Waiting waiting) {
        return Config.Waiting.newBuilder().setFormer(id(waiting.former()))
                .addAllCommits(waiting.commits().stream().map(ConfigCodec::id).toList())
                .setUntilSeconds(waiting.untilSeconds()).setLeftMillis(waiting.leftMillis()).setBy(cut(waiting.by()))
                .build();
    }

    private static ByteString id(CommitId id) {
        return ByteString.copyFrom(id.bytes());
    }

    private static String cut(String text) {
        return text.length() > SENTENCE_MAX ? text.substring(0, SENTENCE_MAX) : text;
    }

    /** What a body says. */
    public static Read decode(byte[] bytes) {
        try {
            Config.ConfigBody body = Config.ConfigBody.parseFrom(bytes);
            return message(body).<Read>map(Read.Message::new).orElseGet(Read.Unknown::new);
        } catch (InvalidProtocolBufferException e) {
            return new Read.Rubbish("no message of this protocol");
        } catch (IllegalArgumentException e) {
            return new Read.Rubbish(e.getMessage());
        }
    }

    private static Optional<ConfigMessage> message(Config.ConfigBody body) {
        return switch (body.getKindCase()) {
            case STANDING -> Optional.of(standing(body.getStanding()));
            case PREPARE -> {
                Config.Prepare prepare = body.getPrepare();
                yield Optional.of(new ConfigMessage.Prepare(prepare.getAttempt(), id(prepare.getCommit()),
                        id(prepare.getBase()), packed(prepare.getObjects()),
                        prepare.hasWaiting() ? Optional.of(waiting(prepare.getWaiting())) : Optional.empty()));
            }
            case VOTE -> Optional.of(new ConfigMessage.Vote(body.getVote().getAttempt(), body.getVote().getYes(),
                    sentence(body.getVote().getWhy())));
            case DECIDE -> Optional.of(new ConfigMessage.Decide(body.getDecide().getAttempt(),
                    id(body.getDecide().getCommit())));
            case ABORT -> Optional.of(new ConfigMessage.Abort(body.getAbort().getAttempt()));
            case DONE -> Optional.of(new ConfigMessage.Done(body.getDone().getAttempt(),
                    id(body.getDone().getCommit())));
            case ADVANCE -> {
                Config.Advance advance = body.getAdvance();
                yield Optional.of(new ConfigMessage.Advance(id(advance.getCommit()), packed(advance.getObjects()),
                        advance.hasWaiting() ? Optional.of(waiting(advance.getWaiting())) : Optional.empty()));
            }
            case CLAIM -> Optional.of(new ConfigMessage.Claim(id(body.getClaim().getWinner()),
                    id(body.getClaim().getLoser())));
            case BRANCH -> Optional.of(new ConfigMessage.Branch(name(body.getBranch().getName()),
                    id(body.getBranch().getCommit()), packed(body.getBranch().getObjects())));
            case BRANCH_KEPT -> Optional.of(new ConfigMessage.BranchKept(name(body.getBranchKept().getName())));
            case KIND_NOT_SET -> Optional.empty();
        };
    }

    private static ConfigMessage.Standing standing(Config.Standing standing) {
        int count = standing.getLine().size() / CommitId.BYTES;
        if (standing.getLine().size() % CommitId.BYTES != 0 || standing.getAutomatic().size() != count
                || standing.getLineKnown() != count > 0) {
            throw new IllegalArgumentException("a line of commits of a broken length");
        }
        List<ConfigMessage.Ancestor> line = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            line.add(new ConfigMessage.Ancestor(
                    id(standing.getLine().substring(i * CommitId.BYTES, (i + 1) * CommitId.BYTES)),
                    standing.getAutomatic().byteAt(i) != 0));
        }
        CommitId head = id(standing.getHead());
        if (!line.isEmpty() && !line.getFirst().id().equals(head)) {
            throw new IllegalArgumentException("a line of commits that does not begin with its head");
        }
        return new ConfigMessage.Standing(head,
                standing.getYours().isEmpty() ? Optional.empty() : Optional.of(id(standing.getYours())),
                standing.getActive(), standing.getFirst(), line, sentence(standing.getTrouble()));
    }

    private static ConfigMessage.Waiting waiting(Config.Waiting waiting) {
        if (waiting.getCommitsCount() == 0 || waiting.getLeftMillis() < 0) {
            throw new IllegalArgumentException("a commit that waits without a commit or a time");
        }
        return new ConfigMessage.Waiting(id(waiting.getFormer()),
                waiting.getCommitsList().stream().map(ConfigCodec::id).toList(), waiting.getUntilSeconds(),
                waiting.getLeftMillis(), sentence(waiting.getBy()));
    }

    private static CommitId id(ByteString bytes) {
        if (bytes.size() != CommitId.BYTES) {
            throw new IllegalArgumentException("a commit's name of " + bytes.size() + " bytes");
        }
        return CommitId.of(bytes.toByteArray());
    }

    private static Packed packed(ByteString bytes) {
        return new Packed(bytes.toByteArray());
    }

    private static String name(String text) {
        if (text.isEmpty() || text.length() > NAME_MAX || !text.matches("[A-Za-z0-9][A-Za-z0-9._/-]*")
                || text.contains("..") || text.contains("//") || text.endsWith("/")) {
            throw new IllegalArgumentException("a name that is none");
        }
        return text;
    }

    /** What the twin wrote, as a terminal may show it. */
    private static String sentence(String text) {
        return cut(text.replaceAll("\\p{Cntrl}", " "));
    }
}
