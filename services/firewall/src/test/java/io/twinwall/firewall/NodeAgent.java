package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.ApplyFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A process in a namespace, which a JVM can only enter as a whole: a firewall service and a host that sends and
 * hears.
 */
final class NodeAgent {
    private final HostProbe probe = new HostProbe();
    private final MemoryLog log = new MemoryLog();
    private final List<MulticastSocket> memberships = new ArrayList<>();
    private Optional<Kernel> kernel = Optional.empty();
    private Optional<FirewallService> service = Optional.empty();
    private Optional<NodeConfig> now = Optional.empty();
    private Optional<KernelAgainstJudge> judged = Optional.empty();

    private NodeAgent() {}

    /** Answers each line of standard input with one line. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        NodeAgent agent = new NodeAgent();
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(agent.answer(line.split(" ", -1)).replaceAll("\\R", " "));
        }
        System.exit(0);
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "apply" -> apply(Documents.named(words[1]), kernel().nft());
                case "start" -> start(Documents.named(words[1]));
                case "plan-spoiled" -> apply(Documents.named(words[1]), new Spoiling(kernel().nft(), true));
                case "apply-spoiled" -> apply(Documents.named(words[1]), new Spoiling(kernel().nft(), false));
                case "dry-run" -> dryRun(words[1]);
                case "status" -> Json.write(Datum.of(service(kernel().nft()).status()));
                case "log" -> String.join("; ", log.lines());
                case "serve" -> probe.serve(Integer.parseInt(words[1]));
                case "tcp" -> probe.tcp(words[1], Integer.parseInt(words[2]), words.length > 3 ? words[3] : "");
                case "udp" -> probe.udp(words[1], Integer.parseInt(words[2]));
                case "udp-from" -> probe.udpFrom(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]));
                case "connect" -> probe.connect(
                        Integer.parseInt(words[1]), words[2], Integer.parseInt(words[3]),
                        words.length > 4 ? words[4] : "");
                case "hang-up" -> probe.hangUp();
                case "serve-ftp" -> FtpProbe.serve();
                case "serve-announced" -> AnnouncedProbe.serve();
                case "tftp" -> AnnouncedProbe.tftp(words[1]);
                case "sip" -> AnnouncedProbe.sip(words[1], words[2]);
                case "ftp" -> FtpProbe.fetch(words[1]);
                case "open" -> probe.open(words[1], Integer.parseInt(words[2]));
                case "say" -> probe.say();
                case "flood" -> probe.flood(
                        words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
                case "overflowed" -> HostProbe.overflowed();
                case "heard" -> probe.heard();
                case "join" -> join(words[1], words[2]);
                case "property" -> property(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                case "frame" -> frame(words[1], words[2]);
                default -> "unknown question " + words[0];
            };
        } catch (ApplyFailed | NftRefused refused) {
            return "failed " + refused.getMessage();
        } catch (Exception broken) {
            return "broken " + broken;
        }
    }

    private Kernel kernel() throws Exception {
        if (kernel.isEmpty()) {
            kernel = Optional.of(Kernel.open());
        }
        return kernel.get();
    }

    private FirewallService service(Nft nft) throws Exception {
        if (service.isEmpty()) {
            service = Optional.of(made(nft));
        }
        return service.get();
    }

    private FirewallService made(Nft nft) throws Exception {
        return new FirewallService(nft, kernel().tables(), kernel().sysctl(), kernel().rulesetMonitor(), log);
    }

    private String apply(NodeConfig next, Nft nft) throws Exception {
        FirewallService applying = nft instanceof Spoiling ? made(nft) : service(nft);
        FirewallPlan plan = applying.plan(now, next);
        applying.apply(plan);
        now = Optional.of(next);
        return "applied " + plan.lines().size();
    }

    /** As a daemon does that knows nothing of what is there. */
    private String start(NodeConfig next) throws Exception {
        now = Optional.empty();
        return apply(next, kernel().nft());
    }

    private String dryRun(String name) throws Exception {
        kernel().nft().dryRun(Batch.replacing(RulesetCompiler.compile(Documents.named(name)).tables()).json());
        return "accepted";
    }

    private String property(long seed, int packets) throws Exception {
        if (judged.isEmpty()) {
            judged = Optional.of(new KernelAgainstJudge(kernel()));
        }
        return judged.get().run(seed, packets);
    }

    private String join(String group, String device) throws IOException {
        MulticastSocket socket = new MulticastSocket();
        socket.joinGroup(new InetSocketAddress(InetAddress.ofLiteral(group), 0), NetworkInterface.getByName(device));
        memberships.add(socket);
        return "joined";
    }

    private String frame(String device, String hex) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex);
        PacketBuffer buffer = new PacketBuffer(1600);
        buffer.bytes().put(0, bytes);
        buffer.length(bytes.length);
        try (PacketPort port =
                kernel().packets().open(new DeviceName(device), 0x0800, PacketFilter.ipv4Protocol(112))) {
            int errno = port.send(buffer);
            return errno == 0 ? "sent" : "errno " + errno;
        }
    }

    /**
     * Makes one rule jump to a chain that is not there, so that the kernel itself refuses it: dry, or not before the
     * apply.
     */
    private record Spoiling(Nft nft, boolean dry) implements Nft {
        private static String spoiled(String commands) {
            return commands.replace("\"target\": \"policy.lan.wan\"", "\"target\": \"policy.lan.gone\"");
        }

        @Override
        public void apply(String commands) throws NftRefused {
            nft.apply(spoiled(commands));
        }

        @Override
        public void dryRun(String commands) throws NftRefused {
            nft.dryRun(dry ? spoiled(commands) : commands);
        }

        @Override
        public String list(String command) throws NftRefused {
            return nft.list(command);
        }
    }
}
