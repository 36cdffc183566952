package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class AllocationCaseTest {
    private static final String THREADS = """
            4711:
            2026-11-24 09:15:30
            Full thread dump OpenJDK 64-Bit Server VM (25.0.1+8-LTS mixed mode, sharing):

            "vrrp-upkeep" #31 [4753] daemon prio=5 cpu=8.28ms elapsed=4.24s allocated=99K defined_classes=1 tid=0x1
            "vrrp" #29 [4751] daemon prio=5 cpu=28.28ms elapsed=4.24s allocated=%s defined_classes=9 tid=0x2
               java.lang.Thread.State: RUNNABLE
            """;

    @Test
    void figureOfTheVrrpThreadIsTakenInItsUnit() {
        assertEquals(OptionalLong.of(616), AllocationCase.allocated(THREADS.formatted("616B")));
        assertEquals(OptionalLong.of(1443 * 1024), AllocationCase.allocated(THREADS.formatted("1443K")));
        assertEquals(OptionalLong.of(12L << 20), AllocationCase.allocated(THREADS.formatted("12M")));
    }

    @Test
    void virtualMachineWithoutSuchAThreadSaysNothing() {
        assertEquals(OptionalLong.empty(), AllocationCase.allocated(THREADS.replace("\"vrrp\"", "\"other\"")));
        assertEquals(OptionalLong.empty(), AllocationCase.allocated(""));
    }
}
