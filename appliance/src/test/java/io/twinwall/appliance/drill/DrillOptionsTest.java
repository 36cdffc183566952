package io.twinwall.appliance.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.appliance.lab.LabFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DrillOptionsTest {
    @Test
    void noWordsMeanEveryCaseInOrder() throws LabFailed {
        assertEquals(new DrillOptions.Cases(DrillCase.named(List.of()), 1, Optional.empty(), false), work("drill"));
        assertEquals(DrillCase.FAILOVER, DrillCase.named(List.of()).getFirst());
        assertFalse(DrillCase.named(List.of()).stream().anyMatch(DrillCase::needsWitness));
    }

    @Test
    void cableMayBeAWordOfItsOwn() throws LabFailed {
        assertEquals(
                new DrillOptions.Cases(
                        List.of(DrillCase.UNPLUG_LAN, DrillCase.POWER, DrillCase.UNPLUG_BOTH),
                        5,
                        Optional.of(Path.of("out.json")),
                        true),
                work(
                        "drill",
                        "unplug",
                        "lan",
                        "--repeat",
                        "5",
                        "power",
                        "unplug-both",
                        "--progress",
                        "--json",
                        "out.json"));
    }

    @Test
    void unknownCaseIsRefusedWithTheKnownOnes() {
        LabFailed refused = assertThrows(LabFailed.class, () -> work("drill", "fire"));
        assertEquals(
                "no case 'fire'; there are failover power crash freeze unplug-lan unplug-wan unplug-both mute-lan"
                        + " mute-wan restart failback",
                refused.getMessage());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(LabFailed.class, () -> work("drill", "--repeat", "0"));
        assertThrows(LabFailed.class, () -> work("drill", "--repeat", "99999999999"));
        assertThrows(LabFailed.class, () -> work("drill", "--repeat"));
        assertThrows(LabFailed.class, () -> work("failovers"));
        assertThrows(LabFailed.class, () -> work("drill", "--frobnicate"));
    }

    @Test
    void failoversTakeANumber() throws LabFailed {
        assertEquals(new DrillOptions.Moves(200), work("failovers", "200"));
    }

    private static DrillOptions.Work work(String... words) throws LabFailed {
        List<String> arguments = new ArrayList<>(List.of("--lab", "/lab", "--dir", "/dir", "--prefix", "tw-"));
        arguments.addAll(List.of(words));
        return DrillOptions.parse(arguments).work();
    }
}
