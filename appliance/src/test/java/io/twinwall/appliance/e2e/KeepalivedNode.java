package io.twinwall.appliance.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's keepalived as the other half of a virtual router, VRRPv3 with use_vmac and its default checksum. */
final class KeepalivedNode {
    private final Testbed testbed;
    private final String host;
    private final String address;
    private Process daemon;

    KeepalivedNode(Testbed testbed, String host, String address) {
        this.testbed = testbed;
        this.host = host;
        this.address = address;
    }

    /** Starts it; {@code option} is one more line of its vrrp_instance ({@code nopreempt}). */
    void start(int priority, String option) {
        Path directory = testbed.directory();
        Path file = directory.resolve(host + "-keepalived.conf");
        try {
            Files.writeString(file, """
                global_defs {
                    router_id other
                    vrrp_version 3
                }
                vrrp_instance lan {
                    state BACKUP
                    interface eth1
                    use_vmac vrrp10
                    virtual_router_id 10
                    priority %d
                    advert_int 0.1
                    %s
                    virtual_ipaddress {
                        10.10.0.1/24
                    }
                }
                """.formatted(priority, option));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!testbed.out(host, "ip", "-4", "addr", "show", "dev", "eth1").contains(address)) {
            testbed.out(host, "ip", "addr", "add", address, "dev", "eth1");
        }
        daemon = testbed.start(
                host,
                "keepalived",
                "--dont-fork",
                "--log-console",
                "--log-detail",
                "--vrrp",
                "-f",
                file.toString(),
                "-p",
                pidFile(".pid"),
                "-r",
                pidFile("-vrrp.pid"));
    }

    private String pidFile(String ending) {
        return testbed.directory().resolve(host + ending).toString();
    }

    /** SIGTERM: keepalived says its farewell (priority 0). */
    void stop() {
        daemon.destroy();
        Testbed.eventually("keepalived ended", 10, () -> !daemon.isAlive());
    }

    /** Waits until its virtual MAC's device is there, from which on it hears and counts advertisements. */
    void isUp() {
        Testbed.eventually("keepalived is up; it printed " + testbed.printed(daemon), 5, () -> testbed.out(
                        host, "ip", "-o", "link")
                .contains("vrrp10"));
    }

    /** kill -9 of parent and child, and what the death of the box would take with it. */
    void crash() {
        Testbed.kill(daemon);
        testbed.run(host, "ip", "link", "del", "vrrp10");
        testbed.out(host, "rm", "-f", pidFile(".pid"), pidFile("-vrrp.pid"));
    }

    boolean holdsTheAddress() {
        return testbed.out(host, "ip", "-4", "-o", "addr", "show").contains("10.10.0.1/24");
    }

    void becomesMaster(int seconds) {
        Testbed.eventually(
                "keepalived holds 10.10.0.1; it printed " + testbed.printed(daemon), seconds, this::holdsTheAddress);
    }

    void becomesBackup(int seconds) {
        Testbed.eventually(
                "keepalived gave up 10.10.0.1; it printed " + testbed.printed(daemon),
                seconds,
                () -> !holdsTheAddress());
    }
}
