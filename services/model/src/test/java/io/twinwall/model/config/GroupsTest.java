package io.twinwall.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.schema.SetLines;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.SecretName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.TrackWeight;
import io.twinwall.model.value.VrrpVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GroupsTest {
    private static final String PAIR = """
            pair.nodes = [r1, r2]
            interfaces.sync.device = eth3
            interfaces.wan.device = eth0
            interfaces.wan.virtual = 192.0.2.1/24
            interfaces.lan.device = eth1
            interfaces.lan.virtual = 10.10.0.1/24
            interfaces.dmz.device = eth2
            interfaces.dmz.virtual = 10.20.0.1/24
            """;

    private static List<EffectiveGroup> groups(String lines, String node) {
        return Groups.of(new NodeConfig(SetLines.document(lines), new NodeName(node),
                new Secrets(Map.of(new SecretName("inside"), "secret"))));
    }

    private static List<InterfaceName> names(String... names) {
        return List.of(names).stream().map(InterfaceName::new).toList();
    }

    @Test
    void virtualRoutersInNoGroupFormMain() {
        List<EffectiveGroup> groups = groups(PAIR, "r1");
        EffectiveGroup main = new EffectiveGroup(
                Groups.MAIN,
                names("wan", "lan", "dmz"),
                Groups.PRIORITY_OF_FIRST,
                false,
                new TimeSpan(0),
                new TimeSpan(0),
                new VrrpVersion(3),
                AdvertisementInterval.parse("1s"),
                true,
                Optional.empty(),
                GroupPolicy.ANY,
                TrackConfig.NONE);
        assertEquals(List.of(main), groups);
    }

    @Test
    void theSecondNodeIsTheLesserOne() {
        assertEquals(200, groups(PAIR, "r2").getFirst().priority().number());
        assertEquals(250, groups(PAIR, "r1").getFirst().priority().number());
    }

    @Test
    void explicitGroupsComeFirstAndMainGetsTheRest() {
        List<EffectiveGroup> groups = groups(PAIR + """
                vrrp.preempt = true
                vrrp.groups.inside.interfaces = [dmz, lan]
                vrrp.groups.inside.preempt = false
                vrrp.groups.inside.priority.r1 = 90
                vrrp.groups.inside.priority.r2 = 110
                vrrp.groups.inside.track.interfaces.sync = down
                vrrp.groups.inside.version = 2
                vrrp.groups.inside.advertisement-interval = 2s
                vrrp.authentication.secret = inside
                vrrp.groups.inside.preempt-delay = 30s
                """, "r2");
        assertEquals(List.of("inside", "main"), groups.stream().map(group -> group.name().text()).toList());
        EffectiveGroup inside = groups.getFirst();
        assertEquals(names("lan", "dmz"), inside.members(), "members keep the document's order");
        assertEquals(110, inside.priority().number());
        assertFalse(inside.preempt(), "the group's own word overrides vrrp.preempt");
        assertEquals(Map.of(names("sync").getFirst(), TrackWeight.DOWN), inside.track().interfaces());
        assertEquals(2, inside.version().number());
        assertEquals("2s", inside.interval().toString());
        assertEquals("secret", inside.authentication().orElseThrow().text());
        assertEquals("30s", inside.preemptDelay().toString());
        assertEquals(Optional.empty(), groups.getLast().authentication(), "version 3 has none");
        assertEquals(names("wan"), groups.getLast().members());
        assertTrue(groups.getLast().preempt());
    }

    @Test
    void anExplicitMainThatHoldsEverythingIsNoClash() {
        List<EffectiveGroup> groups = groups(PAIR + "vrrp.groups.main.interfaces = [wan, lan, dmz]", "r1");
        assertEquals(1, groups.size());
        assertEquals(names("wan", "lan", "dmz"), groups.getFirst().members());
    }

    @Test
    void nothingVirtualMakesNoGroup() {
        assertEquals(List.of(), groups("""
                pair.nodes = r1
                interfaces.lan.device = eth1
                """, "r1"));
    }
}
