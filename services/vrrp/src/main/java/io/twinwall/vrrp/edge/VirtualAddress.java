package io.twinwall.vrrp.edge;

import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;

/**
 * A virtual address as it is put on the macvlan while Active.
 *
 * @param written as the document has it
 * @param assigned as the kernel gets it: a host prefix where the port's own address covers the network, else as written
 * @param prefixRoute whether the kernel adds the network's route, which then nothing else provides
 * @param own whether this node has it on the port as well: it owns the address (RFC 9568 section 1.7)
 */
public record VirtualAddress(InterfaceAddress written, InterfaceAddress assigned, boolean prefixRoute, boolean own) {
    /** One that no node has for itself. */
    public VirtualAddress(InterfaceAddress written, InterfaceAddress assigned, boolean prefixRoute) {
        this(written, assigned, prefixRoute, false);
    }

    public IpAddress address() {
        return assigned.address();
    }

    boolean isLinkLocal() {
        return assigned.address() instanceof Ipv6Address v6 && v6.isLinkLocal();
    }
}
