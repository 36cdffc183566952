package io.twinwall.vrrp.edge;

import io.twinwall.runtime.Role;

/** RFC 9568's spelling of what enums spell in capitals. */
public final class Words {
    private Words() {}

    public static String of(Role role) {
        return switch (role) {
            case INITIALIZE -> "Initialize";
            case BACKUP -> "Backup";
            case ACTIVE -> "Active";
        };
    }
}
