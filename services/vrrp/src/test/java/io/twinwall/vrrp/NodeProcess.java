package io.twinwall.vrrp;

import com.sun.management.ThreadMXBean;
import io.twinwall.linux.Kernel;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.TakeoverPipeline;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One node of the pair as a process, run by kernel tests inside a namespace: {@code NodeProcess r1 100ms pair}. Takes
 * commands on standard input, answers each with one line.
 */
final class NodeProcess {
    private static final int WINDOW = 250;
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private NodeProcess() {}

    public static void main(String[] arguments) throws Exception {
        EventLog log = (message, values) -> OUT.println("LOG " + System.nanoTime() + " " + message.id() + " "
                + String.format(Locale.ROOT, message.text(), values));
        NodeName node = new NodeName(arguments[0]);
        NodeConfig config = Documents.named(arguments[2]).interval(arguments[1]).at(node);
        try (Kernel kernel = Kernel.open()) {
            Facts facts = new Facts();
            VrrpService service = new VrrpService(kernel, log, facts);
            try (TakeoverPipeline pipeline = new TakeoverPipeline(
                    service.steps(), facts, log, () -> kernel.scheduling().realtime(30))) {
                service.start(pipeline);
                service.apply(service.plan(Optional.empty(), config));
                OUT.println("READY");
                serve(service, config, node);
                // Before the pipeline, which still has its last change to carry out.
                service.close();
            }
        }
        OUT.println("ENDED");
    }

    private static void serve(VrrpService service, NodeConfig config, NodeName node) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        NodeConfig now = config;
        for (String line = in.readLine(); line != null && !line.equals("close"); line = in.readLine()) {
            switch (line) {
                case "status" -> answer(Json.write(service.status().toDatum()));
                case "failover" -> answer(service.requestFailover(Optional.empty()).sentence());
                case "key 1", "key 2" -> {
                    service.beatKeyAgreed(secret(line.charAt(line.length() - 1)));
                    answer("taken");
                }
                case "unpair" -> {
                    service.beatKeysForgotten();
                    answer("forgotten");
                }
                case "beats" -> answer(Json.write(service.linkBeats().orElseThrow().toDatum()));
                case "allocated" -> answer(allocatedInAWindow(service));
                case "commit" -> {
                    NodeConfig next = Documents.pair()
                            .interval("200ms")
                            .port("lan", "eth1", 10, "10.10.0.2/24", "10.10.0.3/24", "10.10.0.1/24", "10.10.0.9/24")
                            .at(node);
                    service.apply(service.plan(Optional.of(now), next));
                    now = next;
                    answer("committed");
                }
                default -> answer("no such command");
            }
        }
    }

    /** What the link's channel would agree. */
    private static byte[] secret(char number) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) number);
        return secret;
    }

    private static void answer(String text) {
        OUT.println("ANSWER " + text.replace('\n', ' '));
    }

    /** What the VRRP thread allocated while {@link #WINDOW} advertisements came or went. */
    private static String allocatedInAWindow(VrrpService service) throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(service.threadId());
        long from = advertisements(service);
        while (advertisements(service) - from < WINDOW) {
            Thread.sleep(20);
        }
        return threads.getThreadAllocatedBytes(service.threadId()) - before + " bytes";
    }

    /** Sent and heard on the first virtual router: each node has one of the two. */
    private static long advertisements(VrrpService service) {
        VirtualRouterStatus router = service.status().routers().getFirst();
        return router.sent() + router.received();
    }
}
