package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class AllocationCaseTest {
    @Test
    void figureOfTheDaemonIsTakenToTheByte() {
        assertEquals(
                OptionalLong.of(1_477_633),
                AllocationCase.allocated("{\"allocated-bytes\": 1477633, \"routers\": [{\"sent\": 7}]}"));
    }

    @Test
    void whatIsNoSuchAnswerSaysNothing() {
        for (String answer : new String[] {"", "[]", "no", "{\"routers\": [{\"allocated-bytes\": 7}]}",
            "{\"allocated-bytes\": \"many\"}"}) {
            assertEquals(OptionalLong.empty(), AllocationCase.allocated(answer), answer);
        }
    }
}
