package io.twinwall.appliance.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FailoversTest {
    @Test
    void sameInventoryHasNoDifferences() {
        assertEquals(List.of(), Failovers.differences(List.of("a", "b", "b"), List.of("b", "a", "b")));
    }

    @Test
    void strayAndLostThingsAreBothTold() {
        assertEquals(
                List.of("- r1 link vrrp.1", "+ r1 descriptors 41"),
                Failovers.differences(List.of("r1 link vrrp.1", "same"), List.of("same", "r1 descriptors 41")));
    }

    @Test
    void secondCopyOfAThingIsAStray() {
        assertEquals(
                List.of("+ r2 process java"),
                Failovers.differences(List.of("r2 process java"), List.of("r2 process java", "r2 process java")));
    }

    @Test
    void moreDescriptorsAreAStrayAndFewerAreNot() {
        List<String> before = List.of("r1 descriptors 55", "r2 descriptors 57", "same");
        assertEquals(List.of(), Failovers.strays(before, List.of("r1 descriptors 55", "r2 descriptors 55", "same")));
        assertEquals(
                List.of("- r1 descriptors 55", "+ r1 descriptors 56"),
                Failovers.strays(before, List.of("r1 descriptors 56", "r2 descriptors 57", "same")));
    }
}
