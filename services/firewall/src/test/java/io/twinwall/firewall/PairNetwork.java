package io.twinwall.firewall;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code dual-stack} document's network around its node r1, which is Active: its virtual addresses are on macvlans.
 *
 * <pre>
 *   client 10.10.0.50 -- eth1 [r1] eth0 -- 192.0.2.254 internet
 *      web 10.20.0.11 -- eth2      eth3 -- 169.254.77.2 twin
 * </pre>
 */
final class PairNetwork implements AutoCloseable {
    static final int PORT = 7000;
    static final String CLIENT_MAC = "02:00:00:00:00:50";
    private static final int[] FURTHER_PORTS =
            {7001, 7002, 7003, 7004, 7010, 7100, 7200, 7300, 7310, 7400, 7500, 7600, 7700, 7800, 7801, 7900};

    private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+) ");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    final Namespace router;
    final Namespace client;
    final Namespace internet;
    final Namespace web;
    final Namespace twin;
    final Agent routerAgent;
    final Agent clientAgent;
    final Agent internetAgent;
    final Agent webAgent;
    final Agent twinAgent;

    PairNetwork() throws Exception {
        try {
            router = keep(Namespace.make("r1"));
            client = keep(Namespace.make("client"));
            internet = keep(Namespace.make("inet"));
            web = keep(Namespace.make("web"));
            twin = keep(Namespace.make("r2"));
            wire();
            routerAgent = keep(router.agent());
            clientAgent = keep(client.agent());
            internetAgent = keep(internet.agent());
            webAgent = keep(web.agent());
            twinAgent = keep(twin.agent());
            serve();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T made) {
        open.push(made);
        return made;
    }

    private void wire() {
        // As vrrp sets it: the port never answers for an address of its macvlan.
        router.sysctl("net/ipv4/conf/all/arp_ignore", "1");
        router.sysctl("net/ipv4/conf/all/arp_announce", "2");
        port(client, "eth1", "10.10.0.2/24", "2001:db8:10::2/64");
        port(web, "eth2", "10.20.0.2/24", "2001:db8:20::2/64");
        port(internet, "eth0", "192.0.2.2/24", "2001:db8::2/64");
        port(twin, "eth3", "169.254.77.1/30", "fd00:77::1/64");
        virtual("vr10-eth1", "eth1", "00:00:5e:00:01:0a", "10.10.0.1/32");
        virtual("vr12-eth2", "eth2", "00:00:5e:00:01:0c", "10.20.0.1/32");
        virtual("vr20-eth0", "eth0", "00:00:5e:00:01:14", "192.0.2.1/32", "192.0.2.10/32", "2001:db8::1/128");
        client.exec("ip", "link", "set", "eth", "address", CLIENT_MAC);
        host(client, "10.10.0.1", "2001:db8:10::2", "10.10.0.50/24", "10.10.0.51/24", "10.10.0.52/24", "10.10.0.53/24",
                "10.10.0.54/24", "10.10.0.99/24", "2001:db8:10::50/64");
        host(web, "10.20.0.1", "2001:db8:20::2", "10.20.0.11/24", "2001:db8:20::11/64", "10.30.0.70/32");
        host(internet, "192.0.2.2", "2001:db8::2", "192.0.2.254/24", "2001:db8::254/64");
        host(twin, "169.254.77.1", "fd00:77::1", "169.254.77.2/30", "fd00:77::2/64", "10.99.0.1/32");
        // Outer addresses that are on no port of the node are routed to it.
        for (String outer : new String[] {"192.0.2.40/29", "192.0.2.48/32", "192.0.2.60/32", "192.0.2.64/28"}) {
            internet.exec("ip", "route", "add", outer, "via", "192.0.2.2");
        }
        router.exec("ip", "route", "add", "10.30.0.64/28", "via", "10.20.0.11");
        router.exec("ip", "route", "add", "10.99.0.1/32", "via", "169.254.77.2");
    }

    private void port(Namespace there, String device, String... addresses) {
        router.cable(device, there, "eth");
        for (String address : addresses) {
            router.address(device, address);
        }
    }

    private void virtual(String device, String parent, String mac, String... addresses) {
        router.exec("ip", "link", "add", device, "link", parent, "address", mac, "type", "macvlan", "mode", "bridge");
        router.exec("ip", "link", "set", device, "up");
        for (String address : addresses) {
            router.address(device, address);
        }
    }

    private static void host(Namespace host, String via, String via6, String... addresses) {
        for (String address : addresses) {
            host.address("eth", address);
        }
        host.exec("ip", "route", "add", "default", "via", via);
        host.exec("ip", "-6", "route", "add", "default", "via", via6);
    }

    private void serve() {
        for (Agent agent : new Agent[] {routerAgent, clientAgent, internetAgent, webAgent, twinAgent}) {
            expect("serving", agent.ask("serve " + PORT));
            for (int port : FURTHER_PORTS) {
                expect("serving", agent.ask("serve " + port));
            }
        }
        expect("serving", webAgent.ask("serve-ftp"));
        expect("serving", webAgent.ask("serve 8080"));
        expect("serving", webAgent.ask("serve 5353"));
        expect("joined", routerAgent.ask("join 224.0.0.18 eth1"));
    }

    /** Puts a document of {@link Documents} in force as a daemon does that starts: counters and sets are new. */
    void inForce(String document) {
        String answer = routerAgent.ask("start " + document);
        if (!answer.startsWith("applied")) {
            throw new AssertionError(document + ": " + answer);
        }
    }

    /** Asks for a peer's answer; twice, because a busy machine may let the first question wait too long. */
    String answered(Agent agent, String question) {
        String answer = agent.ask(question);
        String again = answer.equals("silence") ? agent.ask(question) : answer;
        if (!again.startsWith("peer ")) {
            throw new AssertionError(question + ": " + again);
        }
        return again;
    }

    /** Packets that the rules of a path of the document counted. */
    long counted(String path) {
        long packets = 0;
        for (String table : new String[] {Ruleset.FILTER, Ruleset.NAT}) {
            for (String line : router.exec("nft", "list", "table", "inet", table).split("\n", -1)) {
                Matcher matcher = COUNTER.matcher(line);
                if (line.endsWith("comment \"" + path + "\"") && matcher.find()) {
                    packets += Long.parseLong(matcher.group(1));
                }
            }
        }
        return packets;
    }

    private static void expect(String wanted, String answer) {
        if (!wanted.equals(answer)) {
            throw new AssertionError("the network does not stand: " + answer);
        }
    }

    /** Processes first, then the namespaces they were in. */
    @Override
    public void close() throws IOException {
        IOException failed = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failed = failed == null ? new IOException("the network is not gone", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
