package io.twinwall.appliance.network;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.linux.process.Sysctl;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.MacAddress;
import java.util.List;
import java.util.Optional;

/** One change of the kernel's ports, that knows how to take itself back. */
public sealed interface PortChange {
    /** The kernel's doors a change goes through. */
    record Doors(Links links, Addresses addresses, Routes routes, Sysctl sysctl) {}

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

    /** A bridge of ours; its members come to it one by one. */
    record MakeBridge(DeviceName device, MacAddress mac) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().addBridge(device, mac);
        }

        @Override
        public PortChange inverse() {
            return new RemoveBridge(device, mac, List.of(), List.of());
        }

        @Override
        public String toString() {
            return "+ bridge " + device;
        }
    }

    /** A bridge of ours that the document does not have, with what was on it. */
    record RemoveBridge(
            DeviceName device, MacAddress mac, List<DeviceName> members, List<InterfaceAddress> addresses)
            implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().delete(device);
        }

        @Override
        public PortChange inverse() {
            return new RestoreBridge(this);
        }

        @Override
        public String toString() {
            return "- bridge " + device;
        }
    }

    /** A removed bridge again, with its members and addresses. */
    record RestoreBridge(RemoveBridge removed) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().addBridge(removed.device(), removed.mac());
            for (DeviceName member : removed.members()) {
                doors.links().setBridge(member, Optional.of(removed.device()));
            }
            doors.links().setUp(removed.device(), true);
            for (InterfaceAddress address : removed.addresses()) {
                doors.addresses().put(removed.device(), address, true, Optional.empty());
            }
        }

        @Override
        public PortChange inverse() {
            return removed;
        }

        @Override
        public String toString() {
            return "+ bridge " + removed.device();
        }
    }

    /** A device's place in a bridge, or in none. */
    record SetBridge(DeviceName member, Optional<DeviceName> from, Optional<DeviceName> to) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.links().setBridge(member, to);
        }

        @Override
        public PortChange inverse() {
            return new SetBridge(member, to, from);
        }

        @Override
        public String toString() {
            return to.map(bridge -> "+ port " + member + " in bridge " + bridge)
                    .orElseGet(() -> "- port " + member + " in bridge " + from.map(DeviceName::text).orElse("-"));
        }
    }

    /** A setting of the kernel. */
    record SetSetting(String path, String from, String to) implements PortChange {
        @Override
        public void make(Doors doors) throws KernelRefused {
            doors.sysctl().set(path, to);
        }

        @Override
        public PortChange inverse() {
            return new SetSetting(path, to, from);
        }

        @Override
        public String toString() {
            return "setting " + path + " " + from + " -> " + to;
        }
    }

    private static String text(Route route) {
        return route.to() + route.via().map(via -> " via " + via).orElse("")
                + (route.metric() > StaticRoutes.KERNEL_METRIC_V6 ? " metric " + route.metric() : "");
    }
}
