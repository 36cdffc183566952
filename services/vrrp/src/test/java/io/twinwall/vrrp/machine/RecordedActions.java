package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
import java.util.ArrayList;
import java.util.List;

/** Remembers the duties a step called, as words. */
final class RecordedActions implements VrrpActions {
    private final List<String> actions = new ArrayList<>();

    /** What was called since the last time this was asked. */
    List<String> take() {
        List<String> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    @Override
    public void sendAdvertisement(int member, int priority) {
        actions.add("send " + member + " priority " + priority);
    }

    @Override
    public void closeGuard(int member) {
        actions.add("close " + member);
    }

    @Override
    public void discardBacklog() {
        actions.add("discard backlog");
    }

    @Override
    public void roleChanged(Role from, Role to, Reason reason) {
        actions.add("role " + from + " -> " + to + ": " + reason.name());
    }

    @Override
    public void takeoverExpected(boolean expected) {
        actions.add(expected ? "takeover expected" : "takeover no longer expected");
    }

    @Override
    public void note(Note note) {
        actions.add("note " + note);
    }
}
