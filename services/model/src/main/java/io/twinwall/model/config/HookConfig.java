package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.UserName;
import java.util.List;
import java.util.Optional;

/**
 * A program run after a group changed its role; a node's hooks run one after the other, in the order of the changes.
 */
public record HookConfig(
        @Doc("group whose changes matter; every group when absent") Optional<GroupName> group,
        @Doc("role the group has now: active, backup or initialize; any role when absent") List<HookRole> on,
        @Doc("program with its arguments, an absolute path first; gets GROUP, FROM, TO behind them")
                List<String> command,
        @Doc("account it runs as") @Default("nobody") UserName user,
        @Doc("it is ended when it runs longer") @Default("10s") TimeSpan timeout) {}
