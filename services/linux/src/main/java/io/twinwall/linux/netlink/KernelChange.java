package io.twinwall.linux.netlink;

import io.twinwall.linux.Actor;

/** Something changed in the kernel, by whoever did it. */
public sealed interface KernelChange {
    record LinkChanged(Link link) implements KernelChange {}

    record LinkRemoved(Link link) implements KernelChange {}

    /**
     * Also when one that was there already changed; {@code by} is unknown for this process, for the kernel itself, and
     * for IPv6, where the kernel does not tell.
     */
    record AddressAdded(AssignedAddress address, Actor by) implements KernelChange {}

    record AddressRemoved(AssignedAddress address, Actor by) implements KernelChange {}

    record RouteAdded(Route route) implements KernelChange {}

    record RouteRemoved(Route route) implements KernelChange {}

    /** The kernel's buffer overran (ENOBUFS): what came before is lost, list everything afresh. */
    record Overrun() implements KernelChange {}
}
