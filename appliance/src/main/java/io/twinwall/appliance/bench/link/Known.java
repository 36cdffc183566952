package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.util.List;

/** Lists of connections, as the tools of netfilter print them, counted. */
final class Known {
    private Known() {}

    /** Established TCP connections to a port in a node's kernel. */
    static long inKernel(Lab lab, String node, int port) throws LabFailed {
        return established(Command.run(lab.on(node, List.of("conntrack", "-L", "-p", "tcp", "--orig-port-dst",
                Integer.toString(port)))), port);
    }

    /** How many lines tell of an established connection to a port. */
    static long established(String list, int port) {
        return list.lines()
                .filter(line -> line.contains("ESTABLISHED") && line.contains(" dport=" + port + " "))
                .count();
    }
}
