package io.twinwall.vrrp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Vrid;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.wire.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SettingsWatchTest {
    /** Settings in memory that count how often they are read. */
    private static final class Settings implements Sysctl {
        private final Map<String, String> values = new TreeMap<>();
        private int reads;

        @Override
        public Optional<String> get(String path) {
            reads++;
            return Optional.ofNullable(values.get(path));
        }

        @Override
        public void set(String path, String value) {
            values.put(path, value);
        }
    }

    private final Settings settings = new Settings();
    private final SettingsWatch watch = new SettingsWatch(settings, new Object());
    private final List<String> said = new ArrayList<>();

    private static Setup setup(int routers) {
        List<RouterSpec> members = IntStream.rangeClosed(1, routers).mapToObj(i -> new RouterSpec(
                new InterfaceName("lan" + i), new Vrid(i), new DeviceName("eth1"), new DeviceName("vr" + i + "-eth1"),
                Dialect.V3_IPV4, Optional.of(Ipv4Address.parse("10.10.0.2")), false, List.of(),
                List.of(new VirtualAddress(
                        InterfaceAddress.parse("10.10.0.1/24"), InterfaceAddress.parse("10.10.0.1/32"), false)),
                AdvertisementInterval.parse("1s"), ChecksumChoice.FOLLOW_PEER, true)).toList();
        return new Setup(List.of(GroupSpecs.of(new GroupName("main"), members)), BeatTimes.NONE);
    }

    private void turn(Setup setup) throws KernelRefused {
        watch.turn(setup, (path, was, is) -> said.add(path + " " + was + " -> " + is));
    }

    @Test
    void aPairOfFourInterfacesIsCoveredByOneTurn() throws KernelRefused {
        Setup setup = setup(4);
        settings.values.putAll(VirtualDevices.settings(setup));
        turn(setup);
        assertEquals(List.of(), said);
        settings.values.put("net/ipv4/conf/vr4-eth1/arp_ignore", "0");
        settings.values.put("net/ipv4/conf/all/arp_announce", "0");
        turn(setup);
        assertEquals(
                List.of("net/ipv4/conf/all/arp_announce 0 -> 2", "net/ipv4/conf/vr4-eth1/arp_ignore 0 -> 1"),
                said.stream().sorted().toList());
        assertEquals(VirtualDevices.settings(setup), settings.values);
    }

    @Test
    void manyVirtualRoutersCostATurnNoMoreThanFewAndAllComeUp() throws KernelRefused {
        Setup setup = setup(255);
        Map<String, String> wanted = VirtualDevices.settings(setup);
        wanted.keySet().forEach(path -> settings.values.put(path, "7"));
        int turns = (wanted.size() + SettingsWatch.READS_A_TURN - 1) / SettingsWatch.READS_A_TURN;
        for (int i = 0; i < turns; i++) {
            settings.reads = 0;
            turn(setup);
            // What differs is read once more under the lock.
            assertTrue(settings.reads <= 2 * SettingsWatch.READS_A_TURN, () -> "reads: " + settings.reads);
        }
        assertEquals(wanted.size(), said.size());
        assertEquals(wanted, settings.values);
        settings.reads = 0;
        turn(setup);
        assertEquals(SettingsWatch.READS_A_TURN, settings.reads);
    }

    private static RouterSpec ipv6Router() {
        InterfaceAddress virtual = InterfaceAddress.parse("2001:db8::1/64");
        return new RouterSpec(
                new InterfaceName("lan6"), new Vrid(9), new DeviceName("eth1"), new DeviceName("vr9v6-eth1"),
                Dialect.V3_IPV6, Optional.empty(), false, List.of(),
                List.of(new VirtualAddress(virtual, virtual, true)),
                AdvertisementInterval.parse("1s"), ChecksumChoice.FOLLOW_PEER, true);
    }

    @Test
    void eachFamilysMacvlanHasItsOwnSettings() {
        List<RouterSpec> both = List.of(setup(1).groups().getFirst().members().getFirst(), ipv6Router());
        Map<String, String> wanted = VirtualDevices.settings(
                new Setup(List.of(GroupSpecs.of(new GroupName("main"), both)), BeatTimes.NONE));
        assertEquals("1", wanted.get("net/ipv6/conf/vr1-eth1/disable_ipv6"));
        assertEquals("0", wanted.get("net/ipv6/conf/vr9v6-eth1/disable_ipv6"));
        assertEquals("0", wanted.get("net/ipv6/conf/vr9v6-eth1/accept_ra"));
        assertEquals("1", wanted.get("net/ipv6/conf/vr9v6-eth1/forwarding"));
        assertEquals("2", wanted.get("net/ipv4/conf/vr9v6-eth1/arp_announce"));
        assertFalse(wanted.containsKey("net/ipv6/conf/vr1-eth1/accept_ra"));
    }

    @Test
    void someMacvlansAreLookedAtOutOfTurn() throws KernelRefused {
        settings.values.putAll(VirtualDevices.ofMacvlan(ipv6Router()));
        settings.values.put("net/ipv6/conf/vr9v6-eth1/disable_ipv6", "1");
        watch.look(List.of(ipv6Router()), (path, was, is) -> said.add(path + " " + was + " -> " + is));
        assertEquals(List.of("net/ipv6/conf/vr9v6-eth1/disable_ipv6 1 -> 0"), said);
        assertEquals(VirtualDevices.ofMacvlan(ipv6Router()), settings.values);
    }

    @Test
    void aSettingThatIsNotThereIsNotMissed() throws KernelRefused {
        turn(setup(1));
        turn(Setup.NONE);
        assertEquals(List.of(), said);
        assertEquals(Map.of(), settings.values);
    }
}
