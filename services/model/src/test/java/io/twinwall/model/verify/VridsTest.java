package io.twinwall.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.SetLines;
import io.twinwall.model.value.Vrid;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VridsTest {
    private static final String LINES = """
            pair.nodes = [r1, r2]
            interfaces.sync.device = eth3
            interfaces.lan.device = eth1
            interfaces.lan.virtual = 10.10.0.1/24
            interfaces.wan.device = eth0
            interfaces.wan.virtual = 192.0.2.1/24
            interfaces.dmz.device = eth2
            interfaces.dmz.virtual = 10.20.0.1/24
            interfaces.dmz.vrid = 1
            interfaces.guests.device = eth4
            interfaces.guests.virtual = 10.30.0.1/24
            """;

    private static List<Integer> vrids(Document document) {
        return document.interfaces().values().stream()
                .map(port -> port.vrid().map(Vrid::number).orElse(0))
                .toList();
    }

    @Test
    void writtenOnesAreKeptAndTheOthersGetTheLowestFree() {
        assertEquals(List.of(0, 2, 3, 1, 4), vrids(Vrids.assign(SetLines.document(LINES))));
    }

    @Test
    void numbersBeginAtOne() {
        assertEquals(List.of(0, 1, 2, 3, 4),
                vrids(Vrids.assign(SetLines.document(LINES.replace("vrid = 1", "mtu = 1500")))));
    }

    @Test
    void assigningTwiceChangesNothing() {
        Document once = Vrids.assign(SetLines.document(LINES));
        assertEquals(once, Vrids.assign(once));
    }

    @Test
    void whatWasAssignedStaysWhenAnInterfaceIsAddedBefore() {
        Document once = Vrids.assign(SetLines.document(LINES));
        Document more = SetLines.document("""
                pair.nodes = [r1, r2]
                interfaces.new.device = eth9
                interfaces.new.virtual = 10.90.0.1/24
                """);
        java.util.Map<io.twinwall.model.value.InterfaceName, io.twinwall.model.config.InterfaceConfig> all =
                new java.util.LinkedHashMap<>(more.interfaces());
        all.putAll(once.interfaces());
        assertEquals(List.of(5, 0, 2, 3, 1, 4), vrids(Vrids.assign(once.withInterfaces(all))));
    }
}
