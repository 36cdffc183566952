package io.twinwall.vrrp.evidence;

import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who speaks of the twin for which group; on the VRRP thread. */
public final class EvidenceBook {
    /** Kinds of witnesses, each set by itself. */
    public enum Kind {
        BFD,
        LINK
    }

    private final EvidenceListener listener;
    private final EventLog log;
    private final Map<Kind, Map<GroupName, List<TwinWitness>>> witnesses = new EnumMap<>(Kind.class);
    private final Map<GroupName, TwinEvidence> groups = new LinkedHashMap<>();

    public EvidenceBook(EvidenceListener listener, EventLog log) {
        this.listener = listener;
        this.log = log;
        for (Kind kind : Kind.values()) {
            witnesses.put(kind, Map.of());
        }
    }

    /** The evidence of a group; the same object for as long as anybody speaks of it. */
    public TwinEvidence of(GroupName group) {
        return groups.computeIfAbsent(group, name -> new TwinEvidence(name, listener, log));
    }

    /** Nothing that was said to be silent is any more: witnesses are about to change. */
    public void voidSilence(long now) {
        groups.values().forEach(evidence -> evidence.voidSilence(now));
    }

    /** Sets the witnesses of one kind; whatever was silent before is void. */
    public void serve(long now, Kind kind, Map<GroupName, List<TwinWitness>> next) {
        voidSilence(now);
        witnesses.put(kind, next);
        next.keySet().forEach(this::of);
        groups.forEach((group, evidence) -> {
            List<TwinWitness> all = new ArrayList<>();
            witnesses.values().forEach(each -> all.addAll(each.getOrDefault(group, List.of())));
            evidence.over(now, all.toArray(TwinWitness[]::new));
        });
        groups.keySet().removeIf(group -> witnesses.values().stream().noneMatch(each -> each.containsKey(group)));
    }
}
