package io.twinwall.vrrp.machine;

/** Why a group changed its role, in words for the log. */
public enum Reason {
    STARTED("started"),
    TWIN_SILENT("no other router was heard for Active_Down_Interval"),
    TWIN_LOST("every BFD session with the other router is silent, and it was not heard for the guard time"),
    TWIN_LEFT("the Active said farewell"),
    TWIN_WEAKENED("the Active lost priority and is below this node now"),
    LOWER_PREEMPTED("the Active has a lower priority and is preempted"),
    OWNER("this node owns the addresses"),
    HIGHER_PRIORITY("a router of higher priority is Active"),
    TIE_LOST("a router of the same priority and a higher address is Active"),
    WOKE_LATE("this node slept longer than the others wait"),
    RULE("the twin, or the witness, sees what this node does not"),
    PORT_LOST("a port of the group is down or has no carrier"),
    PORTS_USABLE("the ports of the group are usable"),
    TRACK_LOST("something the group hangs on is down"),
    TRACK_FOUND("what the group hangs on is up"),
    MAINTENANCE("maintenance was requested"),
    MAINTENANCE_OVER("maintenance is over"),
    DELAY_OVER("the delay after the start is over"),
    FAILOVER_ASKED("failover was requested"),
    SHUTDOWN("the service is ending"),
    FAULT("the service is starting over after a fault");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
