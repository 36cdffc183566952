package io.twinwall.linux.fake;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.nft.NftRefused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the kernel was asked to change, in order, and what it shall refuse. Guarded by the kernel's lock. */
final class Journal {
    private record Refusal(int errno, String reason) {}

    private final List<String> changes = new ArrayList<>();
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();

    void refuse(String operation, int errno, String reason) {
        refusals.put(operation, new Refusal(errno, reason));
    }

    void allow(String operation) {
        refusals.remove(operation);
    }

    void note(String change) {
        changes.add(change);
    }

    /** Fails when a test asked for it; otherwise the caller goes on and notes the change once it is done. */
    void judge(String change) throws KernelRefused {
        Optional<Refusal> refusal = refusalOf(change);
        if (refusal.isPresent()) {
            throw new KernelRefused(change, refusal.get().errno(), refusal.get().reason());
        }
    }

    void judgeNft(String change) throws NftRefused {
        Optional<Refusal> refusal = refusalOf(change);
        if (refusal.isPresent()) {
            throw new NftRefused(-1, refusal.get().reason());
        }
    }

    int errnoOf(String change) {
        return refusalOf(change).map(Refusal::errno).orElse(0);
    }

    List<String> changes() {
        return List.copyOf(changes);
    }

    void forget() {
        changes.clear();
    }

    private Optional<Refusal> refusalOf(String change) {
        return refusals.entrySet().stream()
                .filter(entry -> change.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
