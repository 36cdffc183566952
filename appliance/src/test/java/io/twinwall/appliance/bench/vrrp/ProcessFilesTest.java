package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ProcessFilesTest {
    private static final String ROUTES = """
            Main:
              +-- 0.0.0.0/0 3 0 4
                 |-- 10.10.0.0
                    /24 link UNICAST
                 |-- 10.20.0.1
                    /32 link UNICAST
            Local:
              +-- 0.0.0.0/0 3 0 4
                 |-- 10.10.0.1
                    /32 host LOCAL
                 |-- 10.10.0.255
                    /32 link BROADCAST
            """;

    @Test
    void addressTheKernelAnswersForIsLocal() {
        assertTrue(ProcessFiles.isLocal(ROUTES, "10.10.0.1"));
    }

    @Test
    void routeToAnAddressOrItsNeighbourIsNotLocal() {
        assertFalse(ProcessFiles.isLocal(ROUTES, "10.20.0.1"));
        assertFalse(ProcessFiles.isLocal(ROUTES, "10.10.0.255"));
        assertFalse(ProcessFiles.isLocal(ROUTES, "10.10.0.10"));
        assertFalse(ProcessFiles.isLocal("", "10.10.0.1"));
    }

    @Test
    void processorTimeIsCountedBehindANameOfAnyKind() {
        assertEquals(
                42 + 7,
                ProcessFiles.processorTicks("17 (a (very) 9 odd) name) S 1 17 17 0 -1 41 100 0 0 0 42 7 0 0 20 0"));
        assertEquals(0, ProcessFiles.processorTicks(""));
    }

    @Test
    void residentMemoryIsInKilobytes() {
        assertEquals(4412, ProcessFiles.residentKilobytes("VmHWM:\t    9999 kB\nVmRSS:\t    4412 kB\n"));
        assertEquals(0, ProcessFiles.residentKilobytes("Name:\tgone\n"));
    }
}
