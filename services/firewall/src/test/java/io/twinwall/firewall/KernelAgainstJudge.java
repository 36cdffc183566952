package io.twinwall.firewall;

import io.twinwall.firewall.judge.DocumentJudge;
import io.twinwall.firewall.judge.Judgement;
import io.twinwall.firewall.judge.Packet;
import io.twinwall.firewall.print.Batch;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts random documents in force in this namespace, sends random packets into its ports by the other ends of their
 * cables ({@code eth1-far}), and compares what passed the filter with what the judge says.
 */
final class KernelAgainstJudge {
    private static final int FIRST_ID = 1024;
    private static final int IDS = 60_000;

    private final Kernel kernel;
    private final KernelVerdicts verdicts;
    private final Map<DeviceName, MacAddress> macs = new HashMap<>();
    private final Map<DeviceName, PacketPort> far = new HashMap<>();
    private int next;

    KernelAgainstJudge(Kernel kernel) throws Exception {
        this.kernel = kernel;
        this.verdicts = new KernelVerdicts(kernel.nft());
        for (String device : List.of("eth0", "eth1", "eth2")) {
            DeviceName name = new DeviceName(device);
            macs.put(name, kernel.links().find(name).orElseThrow().mac());
            far.put(name, kernel.packets().open(
                    new DeviceName(device + "-far"), 0x88b7, PacketFilter.ipv4Protocol(112)));
        }
    }

    private record Sent(int id, Packet packet, Judgement judged) {}

    /** The first difference in words, or {@code agreed} and how many packets passed, were dropped and refused. */
    String run(long seed, int packets) throws Exception {
        RandomFirewall random = new RandomFirewall(seed);
        NodeConfig config = random.document();
        kernel.nft().apply(Batch.replacing(RulesetCompiler.compile(config).tables()).json());
        verdicts.clear();
        DocumentJudge judge = new DocumentJudge(config);
        List<Sent> sent = new ArrayList<>();
        PacketBuffer buffer = new PacketBuffer(256);
        for (int i = 0; i < packets; i++) {
            int id = FIRST_ID + next++ % IDS;
            Packet packet = random.packet(id);
            DeviceName in = config.device(packet.in().orElseThrow());
            byte[] frame = PacketBytes.frame(packet, macs.get(in), id);
            buffer.bytes().put(0, frame);
            buffer.length(frame.length);
            int errno = far.get(in).send(buffer);
            if (errno != 0) {
                return "frame not sent: errno " + errno;
            }
            sent.add(new Sent(id, packet, judge.judge(packet)));
        }
        // A frame is through when send returns, but for the softirq of another core.
        Thread.sleep(20);
        Set<String> seen = verdicts.seen();
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Sent each : sent) {
            String wrong = difference(config, each, seen);
            if (!wrong.isEmpty()) {
                return "seed " + seed + ": " + wrong + "; " + each.packet() + " judged " + each.judged();
            }
            counts.merge(each.judged().verdict(), 1, Integer::sum);
        }
        return "agreed accept " + counts.getOrDefault(Verdict.ACCEPT, 0) + " drop "
                + counts.getOrDefault(Verdict.DROP, 0) + " reject " + counts.getOrDefault(Verdict.REJECT, 0);
    }

    private String difference(NodeConfig config, Sent sent, Set<String> seen) {
        String protocol = sent.packet().protocol().toString();
        String key = sent.judged().destination() + " " + sent.id();
        String in = "in " + protocol + " " + key;
        boolean passes = sent.judged().passes();
        boolean cameIn = seen.contains(in);
        boolean through = sent.judged().out().isPresent()
                && seen.contains("through " + protocol + " " + key + " " + config.device(sent.judged().out().get()));
        boolean local = sent.judged().out().isEmpty();
        if (passes != (local ? cameIn : through)) {
            return "the kernel " + (passes ? "did not let it pass" : "let it pass");
        }
        boolean tcp = sent.packet().protocol().equals(ProtocolNumber.TCP);
        boolean reset = seen.contains("refused " + sent.id());
        if (tcp && !passes && reset != (sent.judged().verdict() == Verdict.REJECT)) {
            return reset ? "the kernel sent a reset" : "the kernel sent no reset";
        }
        return "";
    }
}
