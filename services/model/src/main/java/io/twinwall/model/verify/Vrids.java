package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Vrid;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives every virtual router its VRID. Hangs on the document alone, so both nodes come to the same numbers; what was
 * assigned is written back into the document, so it stays when interfaces come and go.
 */
public final class Vrids {
    private static final int MAX = 255;

    private Vrids() {}

    /**
     * {@code document} with a VRID for every interface that has a virtual address: written ones kept, the others the
     * lowest that no interface uses, from 1, in the document's order.
     *
     * @throws IllegalStateException where the numbers run out, which verify refuses
     */
    public static Document assign(Document document) {
        BitSet used = written(document);
        Map<InterfaceName, InterfaceConfig> interfaces = new LinkedHashMap<>();
        document.interfaces().forEach((name, port) -> {
            if (!needsOne(port)) {
                interfaces.put(name, port);
                return;
            }
            int free = used.nextClearBit(1);
            if (free > MAX) {
                throw new IllegalStateException("no VRID is left for interface " + name + " of a verified document");
            }
            used.set(free);
            interfaces.put(name, port.withVrid(new Vrid(free)));
        });
        return document.withInterfaces(Collections.unmodifiableMap(interfaces));
    }

    /** Whether {@link #assign} finds a number for each. */
    static boolean suffice(Document document) {
        long needed = document.interfaces().values().stream().filter(Vrids::needsOne).count();
        return needed <= MAX - written(document).cardinality();
    }

    private static boolean needsOne(InterfaceConfig port) {
        return !port.virtualAddresses().isEmpty() && port.vrid().isEmpty();
    }

    private static BitSet written(Document document) {
        BitSet used = new BitSet(MAX + 1);
        document.interfaces().values().forEach(port -> port.vrid().ifPresent(vrid -> used.set(vrid.number())));
        return used;
    }
}
