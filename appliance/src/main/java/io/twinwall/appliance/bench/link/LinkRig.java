package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.Echo;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.TcpEcho;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the cases share: the lab, and who answers on the internet host. */
final class LinkRig implements AutoCloseable {
    /** Ports of the echo; a client has 28,000 connections to each before it must wait for one that is over. */
    static final int ECHO_PORT = 7001;
    static final int ECHO_PORTS = 16;
    /** Of connections that are counted on the Backup. */
    static final int COUNTED_PORT = ECHO_PORT + ECHO_PORTS;
    /** Of connections that are looked for one by one. */
    static final int PROBED_PORT = COUNTED_PORT + 1;

    private static final long START_SECONDS = 20;

    private final Lab lab;
    private final Effort effort;
    private Echo udp;
    private Child tcp;

    LinkRig(Lab lab, Effort effort) {
        this.lab = lab;
        this.effort = effort;
    }

    Lab lab() {
        return lab;
    }

    Effort effort() {
        return effort;
    }

    Contestant contestant(String name) {
        return name.equals(Conntrackd.NAME) ? new Conntrackd(lab) : new Twinwall(lab, name.equals(Twinwall.NAME));
    }

    void open() throws LabFailed {
        CountDownLatch listening = new CountDownLatch(1);
        try {
            udp = Echo.of(lab);
            tcp = Child.start(java("internet", TcpEcho.class, Echo.INTERNET, Integer.toString(ECHO_PORT),
                    Integer.toString(ECHO_PORTS + 2)), line -> listening.countDown());
            if (!listening.await(START_SECONDS, TimeUnit.SECONDS)) {
                throw new LabFailed("the echo on internet did not start");
            }
        } catch (IOException e) {
            throw new LabFailed("the echo on internet did not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        }
    }

    /** The command line of one of our programs on a host. */
    List<String> java(String host, Class<?> program, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx256m",
                "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return lab.on(host, command);
    }

    InetSocketAddress udp() {
        return udp.address();
    }

    InetSocketAddress tcp() {
        return tcp(0);
    }

    InetSocketAddress tcp(int number) {
        return new InetSocketAddress(Echo.INTERNET, ECHO_PORT + number);
    }

    @Override
    public void close() {
        if (udp != null) {
            udp.close();
        }
        if (tcp != null) {
            tcp.close();
        }
    }
}
