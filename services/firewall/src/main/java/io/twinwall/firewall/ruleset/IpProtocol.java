package io.twinwall.firewall.ruleset;

/** A protocol above IP, by its number in the IANA registry "Assigned Internet Protocol Numbers". */
public enum IpProtocol {
    TCP("tcp", 6),
    UDP("udp", 17),
    VRRP("vrrp", 112);

    private final String word;
    private final int number;

    IpProtocol(String word, int number) {
        this.word = word;
        this.number = number;
    }

    /** The name in {@code /etc/protocols}, as nft prints it. */
    public String word() {
        return word;
    }

    /** The number on the wire; what the kernel is told, so that a box without {@code /etc/protocols} works too. */
    public int number() {
        return number;
    }
}
