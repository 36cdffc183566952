package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Another program changes what two real nodes need; what they do about it, and how soon. */
@Tag("kernel")
@Isolated("it measures")
final class RepairKernelTest {
    private static final long MILLI = 1_000_000;
    private static final String INTERVAL = "100ms";
    /** Promised are 100 ms; this is for a machine that runs other things beside its tests. */
    private static final long REPAIRED_MAX_MILLIS = 1_000;

    private static final String ANY_REPAIR = ".* VRRP-014[0-5] .*";

    private static final String V6 = "vr10v6-eth1";
    private static final String VIRTUAL_V6 = "2001:db8:10::1/64";
    private static final String LINK_LOCAL = "fe80::200:5eff:fe00:20a/64";

    private KernelLab lab;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + 20_000 * MILLI;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, () -> "never: " + what);
            Thread.sleep(10);
        }
    }

    private static boolean isIn(KernelLab.Child node, String state) throws IOException, InterruptedException {
        return node.ask("status").contains("\"state\": \"" + state + "\"");
    }

    /** r1 Active with the addresses of both families in place, in one of the documents that have them. */
    private KernelLab.Child activeDual(String document) throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL, document);
        r1.awaitLine("all steps in", Duration.ofSeconds(20));
        await("addresses", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        return r1;
    }

    private boolean has(String host, String address) throws IOException, InterruptedException {
        return lab.run(host, "ip -6 address").contains("inet6 " + address + " scope");
    }

    private boolean pingsV6() throws IOException, InterruptedException {
        return lab.run("c", "ping -6 -c 2 -i 0.2 -W 2 2001:db8:10::1").contains(" 0% packet loss");
    }

    /** r1 Active with its addresses in place. */
    private KernelLab.Child active() throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", INTERVAL);
        r1.awaitLine("all steps in", Duration.ofSeconds(20));
        await("addresses", () -> lab.run("r1", "ip -br address").contains("192.0.2.1"));
        return r1;
    }

    /**
     * Runs a command on a node and waits for the node's line about it; prints and bounds the time between.
     *
     * @return the line
     */
    private String repaired(KernelLab.Child node, String host, String command, String line)
            throws IOException, InterruptedException {
        long before = System.nanoTime();
        int known = node.lines().size();
        lab.run(host, command);
        long ran = (System.nanoTime() - before) / MILLI;
        await(line + " after " + command + "\n" + String.join("\n", node.lines()),
                () -> found(node, known, line).isPresent());
        String said = found(node, known, line).orElseThrow();
        long millis = (Long.parseLong(said.split(" ", -1)[1]) - before) / MILLI;
        System.out.println(command + ": repaired " + millis + " ms after the command began, which ran " + ran + " ms: "
                + said.split(" ", 3)[2]);
        assertTrue(millis < REPAIRED_MAX_MILLIS, () -> command + ": repaired after " + millis + " ms");
        return said;
    }

    private static Optional<String> found(KernelLab.Child node, int known, String line) {
        return node.lines().stream()
                .skip(known)
                .filter(each -> each.startsWith("LOG ") && each.contains(line))
                .findFirst();
    }

    private static List<String> repairs(KernelLab.Child node) {
        return node.lines().stream().filter(line -> line.matches(ANY_REPAIR)).toList();
    }

    @Test
    void addressOfAnActiveIsPutBackWhoeverTakesIt() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        String said = repaired(r1, "r1", "ip address del 10.10.0.1/32 dev vr10-eth1",
                "VRRP-0142 address 10.10.0.1/32 on vr10-eth1 was gone; put back");
        assertTrue(said.contains("process "), said);
        assertTrue(lab.run("r1", "ip address show dev vr10-eth1").contains("10.10.0.1/32"));
        // An address that outlives its daemon is no better than none.
        repaired(r1, "r1", "ip address change 192.0.2.1/32 dev vr20-eth0 valid_lft forever preferred_lft forever",
                "VRRP-0142 address 192.0.2.1/32 on vr20-eth0 had got a longer life; put back");
        assertTrue(lab.run("r1", "ip address show dev vr20-eth0").contains("valid_lft 10sec"));
        lab.run("r1", "ip address flush dev vr10-eth1");
        await("put back", () -> lab.run("r1", "ip address show dev vr10-eth1").contains("10.10.0.1/32"));
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
    }

    @Test
    void addressOnABackupIsRemovedFromOurDeviceAndReportedOnAnother() throws IOException, InterruptedException {
        active();
        KernelLab.Child r2 = lab.node("r2", INTERVAL);
        await("Backup", () -> isIn(r2, "Backup"));
        repaired(r2, "r2", "ip address add 10.10.0.1/32 dev vr10-eth1",
                "VRRP-0142 address 10.10.0.1/32 on vr10-eth1 had been added; removed");
        assertFalse(lab.run("r2", "ip address show dev vr10-eth1").contains("10.10.0.1"));
        repaired(r2, "r2", "ip address add 10.10.0.1/24 dev eth1",
                "VRRP-0144 virtual address 10.10.0.1 is on device eth1, which is not Twinwall's; put there by");
        assertTrue(lab.run("r2", "ip address show dev eth1").contains("10.10.0.1/24"));
    }

    @Test
    void macvlanIsPutRightWhateverBefallsIt() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        String index = lab.run("r1", "cat /sys/class/net/vr20-eth0/ifindex");
        repaired(r1, "r1", "ip link del vr10-eth1", "VRRP-0141 device vr10-eth1 was gone; made afresh");
        await("address", () -> lab.run("r1", "ip -br address").contains("10.10.0.1/32"));
        repaired(r1, "r1", "ip link set vr20-eth0 down", "VRRP-0141 device vr20-eth0 was down; changed back");
        // Said once a minute, so what follows is seen in the kernel.
        lab.run("r1", "ip link set vr20-eth0 name stray");
        await("name", () -> lab.run("r1", "ip -br link").contains("vr20-eth0@eth0"));
        lab.run("r1", "ip link set vr20-eth0 address 02:00:00:00:00:99");
        await("MAC", () -> lab.run("r1", "ip -br link show vr20-eth0").contains("00:00:5e:00:01:14"));
        lab.run("r1", "ip link set vr20-eth0 mtu 1300");
        await("MTU", () -> lab.run("r1", "ip link show vr20-eth0").contains("mtu 1500"));
        lab.run("r1", "ip link set eth0 mtu 1400");
        await("MTU of the port", () -> lab.run("r1", "ip link show vr20-eth0").contains("mtu 1400"));
        assertEquals(index, lab.run("r1", "cat /sys/class/net/vr20-eth0/ifindex"), "the same device all the time");
        assertTrue(lab.run("r1", "ip address show dev vr20-eth0").contains("192.0.2.1/32"));
        assertTrue(isIn(r1, "Active"));
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
    }

    @Test
    void ipv6AddressesAreHeldAsTheIpv4OnesAre() throws IOException, InterruptedException {
        lab.run("c", "ip address add 2001:db8:10::50/64 dev eth0 nodad");
        KernelLab.Child r1 = activeDual("dual");
        repaired(r1, "r1", "ip address del " + VIRTUAL_V6 + " dev " + V6,
                "VRRP-0142 address " + VIRTUAL_V6 + " on " + V6 + " was gone; put back");
        repaired(r1, "r1", "ip address del " + LINK_LOCAL + " dev " + V6,
                "VRRP-0142 address " + LINK_LOCAL + " on " + V6 + " was gone; put back");
        assertTrue(has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        lab.run("r1", "ip -6 address flush dev " + V6);
        await("put back", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        String addresses = lab.run("r1", "ip -6 address show dev " + V6);
        assertTrue(addresses.contains("nodad") && !addresses.contains("tentative"), addresses);
        assertTrue(pingsV6());
        KernelLab.Child r2 = lab.node("r2", INTERVAL, "dual");
        await("Backup", () -> r2.ask("status").matches(".*\"state\": \"Backup\".*\"state\": \"Backup\".*"));
        repaired(r2, "r2", "ip address add " + LINK_LOCAL + " dev " + V6 + " nodad",
                "VRRP-0142 address " + LINK_LOCAL + " on " + V6 + " had been added; removed");
        assertFalse(has("r2", LINK_LOCAL));
    }

    @Test
    void ipv6MacvlanComesBackWithItsSettingsAndAddresses() throws IOException, InterruptedException {
        lab.run("c", "ip address add 2001:db8:10::50/64 dev eth0 nodad");
        KernelLab.Child r1 = activeDual("dual");
        String before = settings();
        repaired(r1, "r1", "ip link del " + V6, "VRRP-0141 device " + V6 + " was gone; made afresh");
        await("addresses", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        assertEquals(before, settings());
        // The kernel keeps no IPv6 address on a device that is down.
        lab.run("r1", "ip link set " + V6 + " down");
        await("up with its addresses", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        repaired(r1, "r1", "sysctl -q -w net.ipv6.conf." + V6 + ".accept_ra=2",
                "VRRP-0143 setting net/ipv6/conf/" + V6 + "/accept_ra was 2; set back to 0");
        // Nor on one where IPv6 is off, nor below its least MTU, where it forgets the settings too.
        repaired(r1, "r1", "sysctl -q -w net.ipv6.conf." + V6 + ".disable_ipv6=1",
                "VRRP-0143 setting net/ipv6/conf/" + V6 + "/disable_ipv6 was 1; set back to 0");
        await("addresses", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        lab.run("r1", "ip link set " + V6 + " mtu 1200");
        await("addresses", () -> has("r1", VIRTUAL_V6) && has("r1", LINK_LOCAL));
        await("settings", () -> before.equals(settings()));
        assertFalse(r1.lines().stream().anyMatch(line -> line.contains("VRRP-0114")),
                () -> String.join("\n", r1.lines()));
        assertTrue(isIn(r1, "Active"));
        assertTrue(pingsV6());
        repaired(r1, "r1", "sysctl -q -w net.ipv6.conf.vr10-eth1.disable_ipv6=0",
                "VRRP-0143 setting net/ipv6/conf/vr10-eth1/disable_ipv6 was 0; set back to 1");
        assertEquals(0, r1.end(), () -> String.join("\n", r1.lines()));
    }

    private String settings() throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("addr_gen_mode", "disable_ipv6", "accept_ra", "autoconf", "accept_dad",
                "dad_transmits", "accept_redirects", "forwarding")) {
            String value = lab.run("r1", "sysctl -n net.ipv6.conf." + V6 + "." + name).strip();
            all.append(name).append(" = ").append(value).append('\n');
        }
        return all.toString();
    }

    @Test
    void tableOfUnacceptedAddressesIsPutBackAndTheGuardStaysOpen() throws IOException, InterruptedException {
        KernelLab.Child r1 = activeDual("refusing");
        String before = withoutLife(lab.run("r1", "nft list ruleset"));
        assertTrue(before.contains("ip6 daddr 2001:db8:10::1"), before);
        String said = repaired(r1, "r1", "nft delete table inet twinwall-guard",
                "VRRP-0140 table inet twinwall-guard was gone; made afresh");
        assertTrue(said.contains("changed by nft (process "), said);
        // The guard beside it was compared as well; that virtual MACs are alive in it now is no change.
        assertTrue(said.contains("(repair 1 since the start)"), () -> String.join("\n", repairs(r1)));
        for (String command : List.of(
                "nft flush chain inet twinwall-guard accept-mode",
                "nft insert rule inet twinwall-guard accept-mode accept",
                "nft add chain inet twinwall-guard foreign",
                "nft flush ruleset")) {
            lab.run("r1", command);
            await("as before after " + command,
                    () -> before.equals(withoutLife(lab.run("r1", "nft list ruleset"))));
        }
        assertFalse(r1.lines().stream().anyMatch(line -> line.contains("VRRP-0114")),
                () -> String.join("\n", r1.lines()));
        assertTrue(isIn(r1, "Active"));
    }

    @Test
    void guardIsPutBackWhateverIsLeftOfIt() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        String before = withoutLife(lab.run("r1", "nft list ruleset"));
        String said = repaired(r1, "r1", "nft flush ruleset",
                "VRRP-0140 table netdev twinwall-guard was gone; made afresh");
        assertTrue(said.contains("changed by nft (process "), said);
        for (String command : List.of(
                "nft delete table netdev twinwall-guard",
                "nft flush chain netdev twinwall-guard out-eth1",
                "nft insert rule netdev twinwall-guard in-eth1 accept",
                "nft add chain netdev twinwall-guard foreign",
                "nft add element netdev twinwall-guard alive-eth0 { 00:00:5e:00:01:63 timeout 1h }")) {
            lab.run("r1", command);
            await("as before after " + command,
                    () -> before.equals(withoutLife(lab.run("r1", "nft list ruleset"))));
        }
        assertTrue(isIn(r1, "Active"));
        assertTrue(lab.run("c", "ping -c 2 -i 0.2 -W 2 10.10.0.1").contains(" 0% packet loss"));
    }

    /** Without counters, and without those that may be alive now. */
    private static String withoutLife(String ruleset) {
        return ruleset
                .replaceAll("packets \\d+ bytes \\d+", "")
                .replaceAll("(?m)^\\s*elements = \\{ 00:00:5e:00:0[12]:(0a|14)[^,}]*}\\n", "");
    }

    @Test
    void settingsAreSetBack() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        for (String setting : List.of("conf.all.arp_ignore", "conf.eth1.arp_announce", "conf.vr10-eth1.arp_ignore",
                "conf.vr20-eth0.rp_filter")) {
            String was = lab.run("r1", "sysctl -n net.ipv4." + setting);
            repaired(r1, "r1", "sysctl -q -w net.ipv4." + setting + "=0",
                    "VRRP-0143 setting net/ipv4/" + setting.replace('.', '/') + " was 0; set back to " + was.strip());
            assertEquals(was, lab.run("r1", "sysctl -n net.ipv4." + setting));
        }
    }

    @Test
    void ourOwnChangesAreNobodysElse() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        KernelLab.Child r2 = lab.node("r2", INTERVAL);
        await("Backup", () -> isIn(r2, "Backup"));
        for (int i = 0; i < 3; i++) {
            assertEquals("group main is Active on 10.10.0.3 now", r1.ask("failover"));
            await("Active", () -> isIn(r2, "Active"));
            assertEquals("group main is Active on 10.10.0.2 now", r2.ask("failover"));
            await("Active", () -> isIn(r1, "Active"));
        }
        assertEquals("committed", r1.ask("commit"));
        assertEquals("committed", r2.ask("commit"));
        // Addresses are renewed every 3 s; that is no repair either.
        Thread.sleep(4_000);
        assertEquals(0, r1.end(), () -> String.join("\n", r1.lines()));
        await("Active", () -> isIn(r2, "Active"));
        assertEquals(0, r2.end(), () -> String.join("\n", r2.lines()));
        assertEquals(List.of(), repairs(r1));
        assertEquals(List.of(), repairs(r2));
    }

    @Test
    void aProgramThatDoesNotStopIsOutlastedAndReported() throws IOException, InterruptedException {
        KernelLab.Child r1 = active();
        long end = System.nanoTime() + 20_000 * MILLI;
        while (r1.lines().stream().noneMatch(line -> line.contains("VRRP-0145 something does not stop"))) {
            assertTrue(System.nanoTime() < end, () -> String.join("\n", r1.lines()));
            lab.run("r1", "ip address flush dev vr10-eth1");
            Thread.sleep(20);
        }
        await("put back", () -> lab.run("r1", "ip address show dev vr10-eth1").contains("10.10.0.1/32"));
        assertTrue(repairs(r1).size() <= 3, () -> String.join("\n", repairs(r1)));
        assertTrue(isIn(r1, "Active"));
    }
}
