package io.twinwall.firewall.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Spans as numbers are the spans they were, and differ by what a walk through both finds. */
final class SpanListTest {
    private static List<AddressSpan> random(Random random, IpFamily family, int most) {
        List<AddressSpan> spans = new ArrayList<>();
        for (int i = random.nextInt(most); i > 0; i--) {
            int at = random.nextInt(200);
            String span = family == IpFamily.V4
                    ? (at % 2 == 0 ? "0.0." : "255.255.") + at + ".0/" + (24 + random.nextInt(9))
                    : (at % 2 == 0 ? "2001:db8::" : "ffff:ffff:ffff:ffff::") + at + ":0/" + (112 + random.nextInt(17));
            spans.add(AddressSpans.network(span));
        }
        return AddressSpans.merged(spans);
    }

    @Test
    void valuesAreThoseItWasMadeOf() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            IpFamily family = seed % 2 == 0 ? IpFamily.V4 : IpFamily.V6;
            List<AddressSpan> spans = random(random, family, 30);
            Elements.Addresses elements = new Elements.Addresses(family, spans);
            assertEquals(spans, elements.values());
            assertEquals(spans, List.copyOf(elements.values()));
            assertEquals(spans.hashCode(), elements.values().hashCode());
            assertEquals(elements, new Elements.Addresses(family, spans));
        }
    }

    @Test
    void aChangeIsWhatOnlyOneOfTwoListsHas() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            IpFamily family = seed % 2 == 0 ? IpFamily.V4 : IpFamily.V6;
            List<AddressSpan> before = random(random, family, 40);
            List<AddressSpan> after = seed % 3 == 0 ? random(random, family, 40) : edited(before, random, family);
            SpanList.Change change = SpanList.between(SpanList.of(family, before), SpanList.of(family, after));
            Set<AddressSpan> gone = new HashSet<>(before);
            after.forEach(gone::remove);
            Set<AddressSpan> come = new HashSet<>(after);
            before.forEach(come::remove);
            assertEquals(gone, new HashSet<>(change.removed()), "seed " + seed);
            assertEquals(come, new HashSet<>(change.added()), "seed " + seed);
            assertEquals(gone.size() + come.size(), change.removed().size() + change.added().size());
        }
    }

    private static List<AddressSpan> edited(List<AddressSpan> spans, Random random, IpFamily family) {
        List<AddressSpan> edited = new ArrayList<>(spans);
        if (!edited.isEmpty()) {
            edited.remove(random.nextInt(edited.size()));
        }
        edited.addAll(random(random, family, 3));
        return AddressSpans.merged(edited);
    }

    @Test
    void listsOfTwoFamiliesAreTwoLists() {
        assertNotEquals(SpanList.of(IpFamily.V4, List.of(AddressSpan.parse("0.0.0.0"))),
                SpanList.of(IpFamily.V6, List.of(AddressSpan.parse("::"))));
        assertThrows(IllegalArgumentException.class,
                () -> SpanList.of(IpFamily.V6, List.of(AddressSpan.parse("10.0.0.1"))));
    }
}
