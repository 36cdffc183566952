package io.twinwall.firewall.ruleset;

/** An ICMP message the ruleset names (RFC 792, RFC 4443, RFC 4861, RFC 2710). */
public enum IcmpType {
    ECHO_REQUEST(IpFamily.V4, "echo-request"),
    DESTINATION_UNREACHABLE(IpFamily.V4, "destination-unreachable"),
    TIME_EXCEEDED(IpFamily.V4, "time-exceeded"),
    PARAMETER_PROBLEM(IpFamily.V4, "parameter-problem"),
    ECHO_REQUEST_6(IpFamily.V6, "echo-request"),
    DESTINATION_UNREACHABLE_6(IpFamily.V6, "destination-unreachable"),
    PACKET_TOO_BIG_6(IpFamily.V6, "packet-too-big"),
    TIME_EXCEEDED_6(IpFamily.V6, "time-exceeded"),
    PARAMETER_PROBLEM_6(IpFamily.V6, "parameter-problem"),
    NEIGHBOUR_SOLICITATION_6(IpFamily.V6, "nd-neighbor-solicit"),
    NEIGHBOUR_ADVERTISEMENT_6(IpFamily.V6, "nd-neighbor-advert"),
    LISTENER_QUERY_6(IpFamily.V6, "mld-listener-query"),
    LISTENER_REPORT_6(IpFamily.V6, "mld-listener-report"),
    LISTENER_DONE_6(IpFamily.V6, "mld-listener-done"),
    LISTENER_REPORT_V2_6(IpFamily.V6, "mld2-listener-report");

    private final IpFamily family;
    private final String word;

    IcmpType(IpFamily family, String word) {
        this.family = family;
        this.word = word;
    }

    /** Which of the two protocols it belongs to. */
    public IpFamily family() {
        return family;
    }

    /** The name nft knows it by. */
    public String word() {
        return word;
    }
}
