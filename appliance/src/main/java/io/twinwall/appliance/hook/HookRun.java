package io.twinwall.appliance.hook;

import io.twinwall.model.config.HookConfig;
import io.twinwall.model.config.HookRole;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A hook that is to be run for one change. */
record HookRun(HookConfig hook, Fact.RoleChanged change) {
    static boolean wanted(HookConfig hook, Fact.RoleChanged change) {
        return hook.group().filter(group -> !group.equals(change.group())).isEmpty()
                && (hook.on().isEmpty() || hook.on().contains(role(change.to())));
    }

    private static HookRole role(Role role) {
        return switch (role) {
            case ACTIVE -> HookRole.ACTIVE;
            case BACKUP -> HookRole.BACKUP;
            case INITIALIZE -> HookRole.INITIALIZE;
        };
    }

    /** Roles as the document writes them, fit for {@code case "$3" in active)}. */
    private static String word(Role role) {
        return role.word().toLowerCase(Locale.ROOT);
    }

    List<String> command() {
        List<String> command = new ArrayList<>(hook.command());
        command.addAll(List.of(change.group().text(), word(change.from()), word(change.to())));
        return command;
    }

    Map<String, String> environment(NodeName node) {
        return Map.of(
                "TWINWALL_GROUP", change.group().text(),
                "TWINWALL_FROM", word(change.from()),
                "TWINWALL_TO", word(change.to()),
                "TWINWALL_NODE", node.text());
    }

    /** The program, the group, from, to, and then {@code more}: how every message about it begins. */
    Object[] told(Object... more) {
        List<Object> arguments = new ArrayList<>(
                List.of(hook.command().getFirst(), change.group(), word(change.from()), word(change.to())));
        arguments.addAll(List.of(more));
        return arguments.toArray();
    }
}
