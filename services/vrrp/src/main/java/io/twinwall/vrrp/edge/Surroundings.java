package io.twinwall.vrrp.edge;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Neighbour;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.Recipient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel knows of a port's surroundings: its link-local address, from which IPv6 advertisements leave (RFC
 * 9568 section 5.1.2.1), and the MAC addresses of unicast peers. Used by one thread at a time.
 */
final class Surroundings {
    /**
     * Where a unicast advertisement goes while nobody knows the peer's MAC: to everybody on the segment. It must go
     * somewhere, for it keeps our own guard open, and a peer that just came up hears of us before it takes over. Hosts
     * discard what is not for them (RFC 1122 section 3.3.6).
     */
    private static final MacAddress EVERYBODY_IPV4 = MacAddress.parse("ff:ff:ff:ff:ff:ff");

    private static final MacAddress EVERYBODY_IPV6 = MacAddress.parse("33:33:00:00:00:01");

    /** States of an entry whose MAC, if any, is no longer believed. */
    private static final Set<String> UNKNOWN = Set.of("none", "incomplete", "failed");

    private final Kernel kernel;
    private final EventLog log;
    private final Map<RouterSpec.Key, String> told = new HashMap<>();

    Surroundings(Kernel kernel, EventLog log) {
        this.kernel = kernel;
        this.log = log;
    }

    /** Whether there is anything to ask the kernel for. */
    static boolean matter(Setup setup) {
        return setup.routers().values().stream().anyMatch(Surroundings::matter);
    }

    private static boolean matter(RouterSpec router) {
        return router.source().isEmpty() || !router.peers().isEmpty();
    }

    /** Whether something is not known that may become known any moment. */
    static boolean isIncomplete(Map<RouterSpec.Key, Reach> reaches) {
        return reaches.values().stream().anyMatch(reach -> reach.source().isEmpty()
                || reach.recipients().stream().anyMatch(Surroundings::isEverybody));
    }

    private static boolean isEverybody(Recipient recipient) {
        return recipient.mac().equals(EVERYBODY_IPV4) || recipient.mac().equals(EVERYBODY_IPV6);
    }

    /**
     * The reach of each virtual router now; says once what is missing.
     *
     * @param before what was found last: a source that still holds is kept
     */
    Map<RouterSpec.Key, Reach> look(
            Setup setup, Map<DeviceName, Link> links, Map<RouterSpec.Key, Reach> before) throws KernelRefused {
        boolean asks = matter(setup);
        List<AssignedAddress> addresses = asks ? kernel.addresses().list() : List.of();
        List<Neighbour> neighbours = asks ? kernel.neighbours().list() : List.of();
        Map<RouterSpec.Key, Reach> reaches = new LinkedHashMap<>();
        for (RouterSpec router : setup.routers().values()) {
            Reach known = before.get(router.key());
            if (!links.containsKey(router.port())) {
                // The card is out: nothing is known of its surroundings, nor needed.
                reaches.put(router.key(), known == null ? new Reach(router.source(), List.of()) : known);
                continue;
            }
            int port = links.get(router.port()).index();
            Optional<IpAddress> last = known == null ? Optional.empty() : known.source();
            Optional<IpAddress> source = router.source().isPresent()
                    ? router.source()
                    : linkLocal(router, port, addresses, last);
            reaches.put(router.key(), new Reach(source, recipients(router, port, neighbours)));
        }
        told.keySet().retainAll(reaches.keySet());
        return reaches;
    }

    private Optional<IpAddress> linkLocal(
            RouterSpec router, int port, List<AssignedAddress> addresses, Optional<IpAddress> last) {
        List<AssignedAddress> ofPort = addresses.stream()
                .filter(each -> each.link() == port)
                .filter(each -> each.address().address() instanceof Ipv6Address v6 && v6.isLinkLocal())
                .toList();
        List<IpAddress> usable = ofPort.stream()
                .filter(AssignedAddress::unique)
                .map(each -> each.address().address())
                .sorted(Comparator.naturalOrder())
                .toList();
        Optional<IpAddress> found = last.filter(usable::contains).or(() -> usable.stream().findFirst());
        if (found.isPresent()) {
            if (told.remove(router.key()) != null) {
                log.log(VrrpMessage.SOURCE_FOUND, router.title(), found.get());
            }
        } else {
            String missing = missing(router.port(), ofPort);
            if (!missing.equals(told.put(router.key(), missing))) {
                log.log(VrrpMessage.SOURCE_MISSING, router.title(), missing);
            }
        }
        return found;
    }

    /** Why a port has no link-local address to send from, and the cure. */
    private String missing(DeviceName port, List<AssignedAddress> ofPort) {
        String setting = "net/ipv6/conf/" + port + "/disable_ipv6";
        Optional<String> disabled = kernel.sysctl().get(setting);
        if (!ofPort.isEmpty()) {
            return "link-local address " + ofPort.getFirst().address().address() + " of " + port
                    + " is still being checked for duplicates, or another host has it; wait two seconds, then look for"
                    + " 'dadfailed' in 'ip address show dev " + port + "'";
        }
        if (disabled.isEmpty()) {
            return "the kernel has no IPv6 on " + port + "; start it without ipv6.disable=1, or remove the IPv6 virtual"
                    + " addresses";
        }
        if (disabled.get().equals("1")) {
            return "IPv6 is switched off on " + port + "; set " + setting.replace('/', '.') + " to 0";
        }
        return port + " has no link-local address; set the port up, or add one: 'ip address add fe80::1/64 dev "
                + port + "'";
    }

    private static List<Recipient> recipients(RouterSpec router, int port, List<Neighbour> neighbours) {
        if (router.peers().isEmpty()) {
            return List.of(Recipient.all(router.family()));
        }
        List<Recipient> recipients = new ArrayList<>();
        for (IpAddress peer : router.peers()) {
            MacAddress mac = neighbours.stream()
                    .filter(each -> each.link() == port && each.address().equals(peer))
                    .filter(each -> !UNKNOWN.contains(each.state()))
                    .flatMap(each -> each.mac().stream())
                    .findFirst()
                    .orElse(router.family() == Family.IPV4 ? EVERYBODY_IPV4 : EVERYBODY_IPV6);
            recipients.add(new Recipient(peer, mac));
        }
        return recipients;
    }

    /** Has the kernel look for, or after, every unicast peer. */
    void probePeers(Setup setup, Map<DeviceName, Link> links) throws KernelRefused {
        for (RouterSpec router : setup.routers().values()) {
            Link port = links.get(router.port());
            for (IpAddress peer : router.peers()) {
                if (port != null && port.up()) {
                    kernel.neighbours().probe(port.index(), peer);
                }
            }
        }
    }
}
