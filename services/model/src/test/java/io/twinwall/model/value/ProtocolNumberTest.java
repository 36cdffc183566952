package io.twinwall.model.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProtocolNumberTest {
    @Test
    void aNameAndItsNumberAreTheSame() {
        assertEquals("tcp", ProtocolNumber.parse("6").toString());
        assertEquals("255", ProtocolNumber.parse("255").toString());
        for (int number = 0; number < 256; number++) {
            ProtocolNumber protocol = new ProtocolNumber(number);
            assertEquals(protocol, ProtocolNumber.parse(protocol.toString()));
        }
    }

    @Test
    void everythingElseIsRefused() {
        for (String wrong : List.of("", "256", "-1", "tpc", "TCP", "06", "tcp ")) {
            assertThrows(IllegalArgumentException.class, () -> ProtocolNumber.parse(wrong), wrong);
        }
    }

    @Test
    void portsAreKnown() {
        assertTrue(ProtocolNumber.parse("sctp").hasPorts());
        assertFalse(ProtocolNumber.parse("icmp").hasPorts());
        assertFalse(ProtocolNumber.parse("gre").hasPorts());
    }
}
