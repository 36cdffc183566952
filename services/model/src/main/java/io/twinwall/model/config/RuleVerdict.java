package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** What a rule does with a packet that it matches. */
public enum RuleVerdict {
    @Doc("let the connection through")
    ACCEPT,
    @Doc("drop it without an answer")
    DROP,
    @Doc("refuse it with a TCP reset or an ICMP error")
    REJECT,
    @Doc("go on to the next rule; for rules that only count, log or add to a group")
    CONTINUE
}
