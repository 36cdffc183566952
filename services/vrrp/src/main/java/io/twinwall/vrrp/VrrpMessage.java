package io.twinwall.vrrp;

import io.twinwall.runtime.Level;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.Wording;

/** What VRRP reports. */
public enum VrrpMessage implements Message {
    ROLE_CHANGED(
            "VRRP-0101",
            Level.NOTICE,
            "group %s: from %s to %s: %s",
            "The group has a new state (RFC 9568 section 6.4). Active answers for the virtual addresses, Backup waits,"
                    + " Initialize takes no part because a port of the group is not usable or the service is ending."),
    WOKE_LATE(
            "VRRP-0102",
            Level.ALERT,
            "group %s: this node slept %s ms after its last advertisement and gave up being Active",
            "The process or the whole machine was paused (an overloaded or migrating host, a stopped process). The"
                    + " other node"
                    + " may have taken over meanwhile, so this one stepped back before sending anything. If it comes"
                    + " again,"
                    + " give the machine processor time or use a longer advertisement interval."),
    RELEASING(
            "VRRP-0103",
            Level.NOTICE,
            "group %s: handing over, forwarding until the other router is heard",
            "A failover was requested or the service is ending. The farewell (priority 0) was sent; this node goes on"
                    + " forwarding until the other router advertises, for at most 2.5 advertisement intervals."),
    LOWER_ACTIVE_HEARD(
            "VRRP-0104",
            Level.WARNING,
            "group %s: another router of lower rank claims to be Active; answered with an advertisement",
            "Two routers were Active at once for a moment. Normal when a partition of the network heals. The virtual"
                    + " addresses are announced again, so that nobody keeps the other's MAC. If it goes on, the"
                    + " other router does not hear this one: look at switches, VLANs and filters between them."),
    PORT_NOT_COUNTED(
            "VRRP-0105",
            Level.WARNING,
            "group %s: a newly added port is down or has no carrier; it will count once it has been usable",
            "An interface was added to a group that is Active, and its port does not work yet. The group stays Active"
                    + " without it. Plug the cable in or set the port up."),
    REFUSED(
            "VRRP-0106",
            Level.WARNING,
            "%s: a VRRP packet was refused: %s (%s so far)",
            "A packet on the segment is not an advertisement this node can accept. 'show vrrp' counts refusals by"
                    + " reason;"
                    + " each is logged at most once a minute. vrid-unknown is harmless where other VRRP routers share"
                    + " the"
                    + " segment; own-source means a loop or a duplicate address; version-mismatch means the peer"
                    + " speaks the other version of VRRP; interval-mismatch and authentication-data that a version 2"
                    + " peer is configured otherwise; peer-unknown that its address is not among the unicast"
                    + " peers."),
    ADDRESSES_DIFFER(
            "VRRP-0107",
            Level.WARNING,
            "%s: virtual router %s is advertised by %s with other addresses than this node's",
            "The other router's list of virtual addresses is not ours. During a commit this passes by itself; otherwise"
                    + " make the two configurations the same."),
    CHECKSUM_FOLLOWED(
            "VRRP-0108",
            Level.INFO,
            "%s: virtual router %s now uses the peer's checksum reading: %s",
            "Two readings of the VRRPv3 checksum for IPv4 are in use; either is accepted. With 'checksum:"
                    + " follow-peer' this"
                    + " node sends the one its peer sends."),
    SEND_FAILED(
            "VRRP-0109",
            Level.ERROR,
            "%s: sending advertisements fails (errno %s); this node stops answering for virtual router %s",
            "The kernel does not take our advertisements, so the guard shuts by itself and the other node takes over."
                    + " Look"
                    + " at the port and at nftables egress rules on it."),
    FAULT(
            "VRRP-0110",
            Level.ALERT,
            "group %s: internal fault (%s); it gave up being Active and starts again in %s s",
            "A broken invariant. The group's state is made afresh with a growing pause. Please report it with the"
                    + " log."),
    FAULT_SURVIVED(
            "VRRP-0133",
            Level.ALERT,
            "group %s: internal fault (%s); what caused it was dropped and the group goes on as %s",
            "A broken invariant, most likely brought about by a packet. The group's state was made afresh in its role."
                    + " Please report it with the log."),
    FOREIGN_VRID(
            "VRRP-0134",
            Level.WARNING,
            "%s: another router advertises VRID %s there, which is none of ours (%s packets so far)",
            "Harmless where other VRRP routers share the segment on purpose; else somebody's router is misconfigured,"
                    + " or this node's document has the wrong vrid."),
    NOT_REALTIME(
            "VRRP-0111",
            Level.WARNING,
            "no real-time scheduling (errno %s); advertisements may be late under load",
            "The VRRP thread asked for SCHED_FIFO and was refused. Give the service CAP_SYS_NICE (and a real-time"
                    + " budget in"
                    + " its control group); without it short advertisement intervals are not safe on a busy machine."),
    GUARD_MISSING(
            "VRRP-0112",
            Level.ALERT,
            "%s: the guard of virtual router %s was not there; putting it back",
            "Somebody removed the nftables table netdev twinwall-guard or its chains ('nft flush ruleset' does). It"
                    + " is put"
                    + " back at once. Without it a hung node would go on answering for the virtual addresses."),
    REPAIRED(
            "VRRP-0113",
            Level.WARNING,
            "devices of virtual routers were put back: %s",
            "A port or a macvlan was removed and came back, or was removed by somebody. Twinwall made its own devices,"
                    + " guard and sockets afresh."),
    REPAIR_FAILED(
            "VRRP-0114",
            Level.ERROR,
            "virtual routers are incomplete and cannot be repaired: %s",
            "Twinwall tried to put back its devices, guard or sockets and the kernel refused. It tries again every few"
                    + " seconds."),
    ADDRESS_FAILED(
            "VRRP-0115",
            Level.ERROR,
            "keeping a virtual address failed: %s",
            "The kernel refused to renew or remove a virtual address. It is tried again every few seconds."),
    LEFTOVER_SWEPT(
            "VRRP-0116",
            Level.NOTICE,
            "removed what an earlier run left behind: %s",
            "The service did not end cleanly last time (a crash or a kill). Its devices were removed before starting."),
    REMOVAL_FAILED(
            "VRRP-0117",
            Level.WARNING,
            "could not remove %s",
            "Something of a virtual router that is no longer configured could not be taken away. It does no harm"
                    + " while its"
                    + " guard is shut; the next start sweeps it."),
    SHARED_SOURCE(
            "VRRP-0118",
            Level.NOTICE,
            "%s: has no IPv4 address of its own, advertises from %s",
            "RFC 9568 wants the port's own primary address as the source. The port has none, so another address of"
                    + " this node"
                    + " is used, which other routers accept."),
    THREAD_FAULT(
            "VRRP-0119",
            Level.ALERT,
            "internal fault in the VRRP thread (%s); it goes on",
            "A broken invariant outside any group. If it comes again and again this node's guard shuts by itself and"
                    + " the other"
                    + " node takes over. Please report it with the log."),
    MAILBOX_FULL(
            "VRRP-0120",
            Level.ERROR,
            "the VRRP thread does not take commands; a change of port %s waits for the next look",
            "The VRRP thread is not getting processor time. The state of all ports is looked at again every few"
                    + " seconds."),
    ANNOUNCE_FAILED(
            "VRRP-0121",
            Level.WARNING,
            "%s: announcing the virtual addresses by gratuitous ARP or neighbour advertisement failed: %s",
            "Hosts and switches learn the new place of the virtual MAC from advertisements and traffic as well, so"
                    + " this is"
                    + " seldom noticed."),
    SOURCE_MISSING(
            "VRRP-0131",
            Level.WARNING,
            "%s: no IPv6 advertisements can be sent: %s",
            "IPv6 advertisements leave from the port's link-local address (RFC 9568 section 5.1.2.1), and there is none"
                    + " to use. Until there is one this node does not answer for the IPv6 virtual addresses; the IPv4"
                    + " virtual routers of the group are not concerned. It is looked for all the time."),
    SOURCE_FOUND(
            "VRRP-0132",
            Level.NOTICE,
            "%s: advertises from %s",
            "The port has the link-local address that was missing, and IPv6 advertisements are sent from it."),
    GUARD_REPAIRED(
            "VRRP-0140",
            Level.ALERT,
            "%s %s; %s; changed by %s (repair %s since the start)",
            "Somebody removed a table of the guard or changed what is in it ('nft flush ruleset' does). It was made"
                    + " afresh within a moment and an Active advertised at once to open it. Without netdev"
                    + " twinwall-guard a hung node would go on answering for the virtual addresses; without inet"
                    + " twinwall-guard they would be open though `accept: false` is written. Have other programs touch"
                    + " only their own tables."),
    DEVICE_REPAIRED(
            "VRRP-0141",
            Level.WARNING,
            "device %s %s; %s; changed by %s (repair %s since the start)",
            "The macvlan of a virtual router was removed, renamed, set down, or got another MAC or MTU, and was put"
                    + " right. Tell the other network manager of this machine to leave Twinwall's devices alone."),
    ADDRESS_REPAIRED(
            "VRRP-0142",
            Level.WARNING,
            "address %s %s; %s; changed by %s (repair %s since the start)",
            "A virtual address of an Active was removed or changed and was put back and announced again, or an address"
                    + " was added to a macvlan of Twinwall's and was removed. Tell the other network manager of this"
                    + " machine to leave Twinwall's devices alone."),
    SETTING_REPAIRED(
            "VRRP-0143",
            Level.WARNING,
            "setting %s %s; %s; changed by %s (repair %s since the start)",
            "Virtual routers need this kernel setting, or clients learn the wrong MAC for a virtual address. Look for"
                    + " it in /etc/sysctl.d and in what other programs set."),
    ADDRESS_ELSEWHERE(
            "VRRP-0144",
            Level.ALERT,
            "virtual address %s is on device %s, which is not Twinwall's; put there by %s",
            "The node answers for the address with the device's own MAC, on a Backup as well. Twinwall removes"
                    + " addresses from its own devices only: remove this one, and whatever configures it."),
    RIVAL_PROGRAM(
            "VRRP-0145",
            Level.ALERT,
            "something does not stop changing what virtual routers need: %s repairs within %s s, the last of %s,"
                    + " changed by %s",
            "Twinwall puts things right at most 20 times a second, and the other program changes them again. Find it"
                    + " and stop it; until then the node may answer late or not at all.");

    private final Wording wording;

    VrrpMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
