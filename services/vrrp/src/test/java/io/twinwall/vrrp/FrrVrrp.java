package io.twinwall.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's FRR as the router on r2: its vrrpd, and the zebra it learns of interfaces from. The macvlans are made by
 * hand, as FRR's documentation has it; vrrpd keeps them down while it is Backup. Its sockets and pid files lie in a
 * directory of its own.
 */
final class FrrVrrp implements AutoCloseable {
    private static final String DAEMONS = "/usr/lib/frr/";
    /** Should the test be killed, nothing of it outlives this. */
    private static final String SECONDS_MAX = "170";
    private static final long START_NANOS = 20_000_000_000L;

    private final KernelLab lab;
    private final Path directory;
    private final Process zebra;
    private Process vrrpd;

    /** Lays the macvlans of VRID 10 over eth1 of r2 and starts zebra, no vrrpd yet. */
    FrrVrrp(KernelLab lab) throws IOException, InterruptedException {
        this.lab = lab;
        directory = Files.createTempDirectory("twt-frr");
        // It runs as a user of its own.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        macvlan("vrrp4-10", "00:00:5e:00:01:0a", "10.10.0.1/24");
        macvlan("vrrp6-10", "00:00:5e:00:02:0a", "2001:db8:10::1/64 nodad");
        zebra = daemon("zebra", "-f", "/dev/null");
        awaitFile("zserv");
        awaitFile("zebra.vty");
    }

    private void macvlan(String name, String mac, String address) throws IOException, InterruptedException {
        lab.run("r2", "ip link add " + name + " link eth1 address " + mac + " type macvlan mode bridge");
        lab.run("r2", "ip address add " + address + " dev " + name);
        lab.run("r2", "ip link set " + name + " up");
    }

    /** {@code lines} are those of interface eth1. */
    void start(String... lines) throws IOException, InterruptedException {
        Files.writeString(file("vrrpd.conf"), "interface eth1\n " + String.join("\n ", lines) + "\n!\n");
        Files.deleteIfExists(file("vrrpd.vty"));
        vrrpd = daemon("vrrpd", "-f", file("vrrpd.conf").toString());
        awaitFile("vrrpd.vty");
    }

    private Process daemon(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "-s", "KILL", SECONDS_MAX, DAEMONS + name, "-u",
                "frr", "-g", "frr", "--vty_socket", directory.toString(), "-i", file(name + ".pid").toString(), "-z",
                file("zserv").toString(), "-P", "0"));
        command.addAll(List.of(options));
        return lab.start("r2", command.toArray(String[]::new));
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void awaitFile(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        while (!Files.exists(file(name))) {
            if (System.nanoTime() > end) {
                throw new IOException("FRR never makes " + name);
            }
            Thread.sleep(20);
        }
    }

    /** Whether it is in a state, Master or Backup, for a family, v4 or v6. */
    boolean is(String family, String state) throws IOException, InterruptedException {
        return show().matches(".*\"" + family + "\":\\{[^}]*\"status\":\"" + state + "\".*");
    }

    /** {@code show vrrp json} without its line breaks. */
    String show() throws IOException, InterruptedException {
        return KernelLab.run("vtysh", "--vty_socket", directory.toString(), "-c", "show vrrp json")
                .replaceAll("\\s+", "");
    }

    /** Ends vrrpd in order, which makes it say farewell. */
    void end() throws IOException, InterruptedException {
        vrrpd.destroy();
        if (!vrrpd.waitFor(10, TimeUnit.SECONDS)) {
            throw new IOException("vrrpd does not end");
        }
    }

    /** kill -9 of vrrpd alone; its macvlan stays up with the address, as it does in the field. */
    void crash() throws InterruptedException {
        kill(vrrpd);
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        try {
            if (vrrpd != null) {
                kill(vrrpd);
            }
            kill(zebra);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}
