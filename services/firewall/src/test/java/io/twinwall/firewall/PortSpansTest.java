package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.model.value.PortSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortSpansTest {
    @Test
    void overlapsBecomeOneSpanAndNeighboursStayApart() {
        assertEquals(
                List.of(PortSpan.parse("80-90"), PortSpan.parse("91")),
                PortSpans.merged(List.of(PortSpan.parse("91"), PortSpan.parse("85-90"), PortSpan.parse("80-85"))));
    }
}
