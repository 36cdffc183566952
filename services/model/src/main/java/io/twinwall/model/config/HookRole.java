package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;

/** A role a group came to (RFC 9568 section 6.4). */
public enum HookRole {
    @Doc("the group answers for its addresses now")
    ACTIVE,
    @Doc("the other router does")
    BACKUP,
    @Doc("it takes no part: a lost interface, maintenance, the end of the program")
    INITIALIZE
}
