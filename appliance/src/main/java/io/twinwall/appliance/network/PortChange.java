package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import java.util.Optional;

/** One change of the kernel's ports, that knows how to take itself back. */
public sealed interface PortChange {
    /** The kernel's doors a change goes through. */
    record Doors(Links links, Addresses addresses, Routes routes) {}

    void make(Doors doors) throws KernelRefused;

    PortChange inverse();

    /** A device up or down. */
    record SetUp(DeviceName device, boolean up) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().setUp(device, up);
        }

        @Override
        public PortChange inverse() {
            return new SetUp(device, !up);
        }

        @Override
        public String toString() {
            return "port " + device + (up ? " up" : " down");
        }
    }

    /** The largest packet. */
    record SetMtu(DeviceName device, int from, int to) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().setMtu(device, to);
        }

        @Override
        public PortChange inverse() {
            return new SetMtu(device, to, from);
        }

        @Override
        public String toString() {
            return "port " + device + " mtu " + from + " -> " + to;
        }
    }

    /** An address of the node's own. */
    record AddAddress(DeviceName device, InterfaceAddress address) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.addresses().put(device, address, true, Optional.empty());
        }

        @Override
        public PortChange inverse() {
            return new RemoveAddress(device, address);
        }

        @Override
        public String toString() {
            return "+ address " + address + " on " + device;
        }
    }

    /** An address the document does not have. */
    record RemoveAddress(DeviceName device, InterfaceAddress address) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.addresses().remove(device, address);
        }

        @Override
        public PortChange inverse() {
            return new AddAddress(device, address);
        }

        @Override
        public String toString() {
            return "- address " + address + " on " + device;
        }
    }

    /** A static route. */
    record PutRoute(Route route, Optional<Route> replaced) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.routes().put(route);
        }

        @Override
        public PortChange inverse() {
            return replaced.<PortChange>map(before -> new PutRoute(before, Optional.of(route)))
                    .orElseGet(() -> new RemoveRoute(route));
        }

        @Override
        public String toString() {
            return "+ route " + text(route);
        }
    }

    /** A route of ours that the document does not have. */
    record RemoveRoute(Route route) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.routes().remove(route);
        }

        @Override
        public PortChange inverse() {
            return new PutRoute(route, Optional.empty());
        }

        @Override
        public String toString() {
            return "- route " + text(route);
        }
    }

    private static String text(Route route) {
        return route.to() + route.via().map(via -> " via " + via).orElse("");
    }
}
