package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.lab.Echo;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Conntrack;
import io.twinwall.linux.conntrack.NetlinkConntrack;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Says when the kernel it runs on has a connection of the client's. Runs on a node. */
public final class KernelLookup {
    private static final String CLIENT = "10.10.0.50";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private KernelLookup() {}

    /** For each source port on a line: {@link System#nanoTime()} when it is there, to PORT of the internet host. */
    public static void main(String[] arguments) throws IOException, KernelRefused {
        int to = Integer.parseInt(arguments[0]);
        try (Conntrack table = NetlinkConntrack.open();
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready");
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                Tuple wanted = new Tuple(IpAddress.parse(CLIENT), IpAddress.parse(Echo.INTERNET),
                        ProtocolNumber.Assigned.TCP, new Tuple.Ports(Integer.parseInt(line), to), 0);
                long end = System.nanoTime() + PATIENCE_NANOS;
                while (table.get(wanted, 0).isEmpty() && System.nanoTime() < end) {
                    LockSupport.parkNanos(EVERY_NANOS);
                }
                System.out.println(System.nanoTime());
            }
        }
    }
}
