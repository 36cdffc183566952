package io.twinwall.linux.fake;

import io.twinwall.linux.Actor;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Addresses;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.linux.netlink.Neighbours;
import io.twinwall.linux.netlink.Route;
import io.twinwall.linux.netlink.Routes;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Links, addresses and routes in memory, with the side effects of the real ones that our callers rely on. */
final class RecordingNet {
    private static final int EEXIST = 17;
    private static final int ENODEV = 19;
    private static final int ENETDOWN = 100;
    private static final int ENETUNREACH = 101;

    private final Object lock;
    private final Journal journal;
    private final Consumer<KernelChange> listeners;
    private final Map<Integer, Link> links = new TreeMap<>();
    private final List<AssignedAddress> addresses = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<Neighbour> neighbours = new ArrayList<>();
    private int nextIndex = 2;

    RecordingNet(Object lock, Journal journal, Consumer<KernelChange> listeners) {
        this.lock = lock;
        this.journal = journal;
        this.listeners = listeners;
    }

    Links links() {
        return new MemoryLinks();
    }

    Addresses addresses() {
        return new MemoryAddresses();
    }

    Routes routes() {
        return new MemoryRoutes();
    }

    Neighbours neighbours() {
        return new Neighbours() {
            @Override
            public List<Neighbour> list() {
                synchronized (lock) {
                    return List.copyOf(neighbours);
                }
            }

            @Override
            public void probe(int link, IpAddress address) throws KernelRefused {
                synchronized (lock) {
                    String asked = "neighbour use " + address + " dev " + nameOf(link);
                    journal.judge(asked);
                    journal.note(asked);
                }
            }
        };
    }

    Link addDevice(DeviceName name, MacAddress mac, String kind, int parent, boolean up) {
        Link link = new Link(nextIndex++, name, mac, kind, parent, 1500, up, up && carrierOf(parent));
        links.put(link.index(), link);
        listeners.accept(new KernelChange.LinkChanged(link));
        return link;
    }

    void carrier(DeviceName name, boolean carrier) {
        Link link = existing(name);
        replace(link, old -> withState(old, old.up(), carrier));
        for (Link child : List.copyOf(links.values())) {
            if (child.parent() == link.index()) {
                replace(child, old -> withState(old, old.up(), old.up() && carrier));
            }
        }
    }

    /** An address the kernel made by itself, as it makes link-local ones. */
    void addAddress(AssignedAddress address) {
        addresses.removeIf(old -> old.link() == address.link() && old.address().equals(address.address()));
        addresses.add(address);
        listeners.accept(new KernelChange.AddressAdded(address, Actor.UNKNOWN));
    }

    void addNeighbour(Neighbour neighbour) {
        neighbours.removeIf(old -> old.link() == neighbour.link() && old.address().equals(neighbour.address()));
        neighbours.add(neighbour);
    }

    void advance(Duration by) {
        for (AssignedAddress address : List.copyOf(addresses)) {
            if (address.lifetime().isEmpty()) {
                continue;
            }
            Duration left = address.lifetime().get().minus(by);
            if (left.isPositive()) {
                addresses.set(addresses.indexOf(address),
                        new AssignedAddress(address.link(), address.address(), address.prefixRoute(),
                                Optional.of(left), address.unique()));
            } else {
                drop(address);
            }
        }
    }

    /** The device with that name. */
    Link existing(DeviceName name) {
        return byName(name).orElseThrow(() -> new IllegalArgumentException("the test has no device " + name));
    }

    Optional<Link> byName(DeviceName name) {
        return links.values().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    Link required(DeviceName name, String asked) throws KernelRefused {
        Optional<Link> link = byName(name);
        if (link.isEmpty()) {
            throw new KernelRefused(asked, ENODEV, "No such device");
        }
        return link.get();
    }

    void print(StringBuilder out) {
        for (Link link : links.values()) {
            out.append("link ").append(link.name());
            if (link.parent() != 0) {
                out.append(" parent ").append(nameOf(link.parent()));
            }
            out.append(link.kind().isEmpty() ? "" : " " + link.kind())
                    .append(" mac ").append(link.mac())
                    .append(" mtu ").append(link.mtu())
                    .append(link.up() ? " up" : " down")
                    .append(link.carrier() ? "\n" : " no-carrier\n");
        }
        for (AssignedAddress address : addresses) {
            out.append("address ").append(text(address)).append('\n');
        }
        for (Route route : allRoutes()) {
            out.append("route ").append(text(route)).append('\n');
        }
        for (Neighbour neighbour : neighbours) {
            out.append("neighbour ").append(neighbour.address()).append(" dev ").append(nameOf(neighbour.link()))
                    .append(neighbour.mac().map(mac -> " lladdr " + mac).orElse(""))
                    .append(' ').append(neighbour.state()).append('\n');
        }
    }

    private boolean carrierOf(int parent) {
        return parent == 0 || links.get(parent) == null || links.get(parent).carrier();
    }

    private void replace(Link link, UnaryOperator<Link> change) {
        Link changed = change.apply(link);
        links.put(link.index(), changed);
        if (!changed.equals(link)) {
            listeners.accept(new KernelChange.LinkChanged(changed));
        }
    }

    private static Link withState(Link link, boolean up, boolean carrier) {
        return new Link(link.index(), link.name(), link.mac(), link.kind(), link.parent(), link.mtu(), up, carrier);
    }

    private void drop(AssignedAddress address) {
        addresses.remove(address);
        listeners.accept(new KernelChange.AddressRemoved(address, Actor.UNKNOWN));
    }

    private void dropRoutesOf(int link) {
        for (Route route : List.copyOf(routes)) {
            if (route.link() == link) {
                routes.remove(route);
                listeners.accept(new KernelChange.RouteRemoved(route));
            }
        }
    }

    private void drop(Link link) {
        for (AssignedAddress address : List.copyOf(addresses)) {
            if (address.link() == link.index()) {
                drop(address);
            }
        }
        dropRoutesOf(link.index());
        for (Link child : List.copyOf(links.values())) {
            if (child.parent() == link.index()) {
                drop(child);
            }
        }
        links.remove(link.index());
        listeners.accept(new KernelChange.LinkRemoved(link));
    }

    private String nameOf(int index) {
        Link link = links.get(index);
        return link == null ? "if" + index : link.name().text();
    }

    private String text(AssignedAddress address) {
        return address.address() + " dev " + nameOf(address.link())
                + (address.prefixRoute() ? "" : " noprefixroute")
                + (address.unique() ? "" : " tentative")
                + address.lifetime().map(left -> " valid_lft " + left.toSeconds()).orElse("");
    }

    private String text(Route route) {
        return route.to()
                + route.via().map(via -> " via " + via).orElse("")
                + (route.link() == 0 ? "" : " dev " + nameOf(route.link()))
                + " proto " + route.protocol()
                + (route.metric() == 0 ? "" : " metric " + route.metric());
    }

    /** The routes that were put, behind those the kernel itself keeps for addresses on devices that are up. */
    private List<Route> allRoutes() {
        List<Route> all = new ArrayList<>();
        for (AssignedAddress address : addresses) {
            Link link = links.get(address.link());
            boolean host = address.address().length() == address.address().address().bits();
            if (link != null && link.up() && address.prefixRoute() && !host) {
                all.add(new Route(address.address().network(), Optional.empty(), link.index(), 2, 0));
            }
        }
        all.addAll(routes);
        return all;
    }

    private final class MemoryLinks implements Links {
        @Override
        public List<Link> list() {
            synchronized (lock) {
                return List.copyOf(links.values());
            }
        }

        @Override
        public Optional<Link> find(DeviceName name) {
            synchronized (lock) {
                return byName(name);
            }
        }

        @Override
        public void addMacvlan(DeviceName name, DeviceName parent, MacAddress mac) throws KernelRefused {
            synchronized (lock) {
                String asked = "link add " + name + " link " + parent + " type macvlan mode bridge address " + mac;
                journal.judge(asked);
                Link below = required(parent, asked);
                if (byName(name).isPresent()) {
                    throw new KernelRefused(asked, EEXIST, "File exists");
                }
                addDevice(name, mac, "macvlan", below.index(), false);
                journal.note(asked);
            }
        }

        @Override
        public void delete(DeviceName name) throws KernelRefused {
            synchronized (lock) {
                String asked = "link del " + name;
                journal.judge(asked);
                Optional<Link> link = byName(name);
                if (link.isPresent()) {
                    drop(link.get());
                    journal.note(asked);
                }
            }
        }

        @Override
        public void setUp(DeviceName name, boolean up) throws KernelRefused {
            synchronized (lock) {
                String asked = "link set " + name + (up ? " up" : " down");
                journal.judge(asked);
                Link link = required(name, asked);
                replace(link, old -> withState(old, up, up && carrierOf(old.parent())));
                if (!up) {
                    dropRoutesOf(link.index());
                }
                journal.note(asked);
            }
        }

        @Override
        public void setMtu(DeviceName name, int bytes) throws KernelRefused {
            synchronized (lock) {
                String asked = "link set " + name + " mtu " + bytes;
                journal.judge(asked);
                replace(required(name, asked), old -> new Link(
                        old.index(), old.name(), old.mac(), old.kind(), old.parent(), bytes, old.up(), old.carrier()));
                journal.note(asked);
            }
        }

        @Override
        public void setMac(DeviceName name, MacAddress mac) throws KernelRefused {
            synchronized (lock) {
                String asked = "link set " + name + " address " + mac;
                journal.judge(asked);
                replace(required(name, asked), old -> new Link(
                        old.index(), old.name(), mac, old.kind(), old.parent(), old.mtu(), old.up(), old.carrier()));
                journal.note(asked);
            }
        }

        @Override
        public void rename(DeviceName name, DeviceName next) throws KernelRefused {
            synchronized (lock) {
                String asked = "link set " + name + " name " + next;
                journal.judge(asked);
                Link link = required(name, asked);
                if (byName(next).isPresent()) {
                    throw new KernelRefused(asked, EEXIST, "File exists");
                }
                replace(link, old -> new Link(
                        old.index(), next, old.mac(), old.kind(), old.parent(), old.mtu(), old.up(), old.carrier()));
                journal.note(asked);
            }
        }
    }

    private final class MemoryAddresses implements Addresses {
        @Override
        public List<AssignedAddress> list() {
            synchronized (lock) {
                return List.copyOf(addresses);
            }
        }

        @Override
        public void put(DeviceName device, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime)
                throws KernelRefused {
            synchronized (lock) {
                String asked = "address replace " + address + " dev " + device + (prefixRoute ? "" : " noprefixroute")
                        + lifetime.map(left -> " valid_lft " + left.toSeconds()).orElse("");
                journal.judge(asked);
                Link link = required(device, asked);
                AssignedAddress put = new AssignedAddress(link.index(), address, prefixRoute, lifetime);
                Optional<AssignedAddress> there = on(link, address);
                if (there.isPresent()) {
                    addresses.set(addresses.indexOf(there.get()), put);
                } else {
                    addresses.add(put);
                }
                listeners.accept(new KernelChange.AddressAdded(put, Actor.UNKNOWN));
                journal.note(asked);
            }
        }

        @Override
        public void remove(DeviceName device, InterfaceAddress address) throws KernelRefused {
            synchronized (lock) {
                String asked = "address del " + address + " dev " + device;
                journal.judge(asked);
                Optional<AssignedAddress> there = byName(device).flatMap(link -> on(link, address));
                if (there.isPresent()) {
                    drop(there.get());
                    journal.note(asked);
                }
            }
        }

        private Optional<AssignedAddress> on(Link link, InterfaceAddress address) {
            return addresses.stream()
                    .filter(old -> old.link() == link.index() && old.address().equals(address))
                    .findFirst();
        }
    }

    private final class MemoryRoutes implements Routes {
        @Override
        public List<Route> list() {
            synchronized (lock) {
                return allRoutes();
            }
        }

        @Override
        public void put(Route route) throws KernelRefused {
            synchronized (lock) {
                String asked = "route replace " + text(route);
                journal.judge(asked);
                Route resolved = new Route(route.to(), route.via(), linkOf(route, asked), route.protocol(),
                        route.metric());
                routes.removeIf(old -> old.to().equals(route.to()) && old.metric() == route.metric());
                routes.add(resolved);
                listeners.accept(new KernelChange.RouteAdded(resolved));
                journal.note(asked);
            }
        }

        @Override
        public void remove(Route route) throws KernelRefused {
            synchronized (lock) {
                String asked = "route del " + text(route);
                journal.judge(asked);
                Optional<Route> there = routes.stream().filter(old -> matches(old, route)).findFirst();
                if (there.isPresent()) {
                    routes.remove(there.get());
                    listeners.accept(new KernelChange.RouteRemoved(there.get()));
                    journal.note(asked);
                }
            }
        }

        private boolean matches(Route there, Route asked) {
            return there.to().equals(asked.to())
                    && there.metric() == asked.metric()
                    && there.protocol() == asked.protocol()
                    && (asked.via().isEmpty() || there.via().equals(asked.via()))
                    && (asked.link() == 0 || there.link() == asked.link());
        }

        private int linkOf(Route route, String asked) throws KernelRefused {
            if (route.link() != 0) {
                Link link = links.get(route.link());
                if (link == null) {
                    throw new KernelRefused(asked, ENODEV, "No such device");
                }
                if (!link.up()) {
                    throw new KernelRefused(asked, ENETDOWN, "Network is down");
                }
                return link.index();
            }
            for (Route connected : allRoutes()) {
                if (connected.via().isEmpty() && route.via().isPresent()
                        && connected.to().contains(route.via().get())) {
                    return connected.link();
                }
            }
            throw new KernelRefused(asked, ENETUNREACH, "Network is unreachable");
        }
    }
}
