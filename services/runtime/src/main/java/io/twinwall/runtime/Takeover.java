package io.twinwall.runtime;

import io.twinwall.model.value.GroupName;

/** A change of a group's role, as the steps see it. */
public record Takeover(GroupName group, Role from, Role to) {}
