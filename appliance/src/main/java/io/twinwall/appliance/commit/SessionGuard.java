package io.twinwall.appliance.commit;

import io.twinwall.firewall.judge.DocumentJudge;
import io.twinwall.firewall.judge.Judgement;
import io.twinwall.firewall.judge.Packet;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.control.Origin;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZonePair;
import java.util.Optional;

/** Whether an operator could come in again under another document as they did under the present one. */
public final class SessionGuard {
    private final NodeName node;

    public SessionGuard(NodeName node) {
        this.node = node;
    }

    /** Why not, as a sentence's end; empty where they could, or where they could not before either. */
    public Optional<String> obstacle(Document now, Document next, Origin origin) {
        return refusal(now, origin).isPresent() ? Optional.empty() : refusal(next, origin);
    }

    private Optional<String> refusal(Document document, Origin origin) {
        DocumentJudge judge = new DocumentJudge(new NodeConfig(document, node));
        Optional<InterfaceName> in = judge.towards(origin.peer());
        if (in.isEmpty()) {
            return Optional.of("no route leads to " + origin.peer());
        }
        Judgement judged = judge.judge(Packet.syn(
                in.get(), origin.peer(), origin.peerPort().number(), origin.own(), origin.ownPort().number()));
        if (judged.out().isPresent()) {
            return Optional.of(origin.own() + " is no address of this node");
        }
        return judged.passes()
                ? Optional.empty()
                : Optional.of("port " + origin.ownPort() + " of " + origin.own() + " is closed to " + origin.peer()
                        + " by " + (judged.path().contains("*") ? "want of a policy to " + ZonePair.LOCAL
                                : judged.path()));
    }
}
