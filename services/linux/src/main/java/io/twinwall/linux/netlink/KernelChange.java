package io.twinwall.linux.netlink;

/** Something changed in the kernel, by whoever did it. */
public sealed interface KernelChange {
    record LinkChanged(Link link) implements KernelChange {}

    record LinkRemoved(Link link) implements KernelChange {}

    record AddressAdded(AssignedAddress address) implements KernelChange {}

    record AddressRemoved(AssignedAddress address) implements KernelChange {}

    record RouteAdded(Route route) implements KernelChange {}

    record RouteRemoved(Route route) implements KernelChange {}

    /** The kernel's buffer overran (ENOBUFS): what came before is lost, list everything afresh. */
    record Overrun() implements KernelChange {}
}
