package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** keepalived is the other router on r2, in every form of packet. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
final class KeepalivedKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A form, and what it takes to make keepalived speak it. */
    enum Form {
        VERSION_3("lan", 200, "version 3\nadvert_int 0.2", "10.10.0.1/24"),
        VERSION_2(
                "lan-version2",
                1_000,
                "version 2\nadvert_int 1\nauthentication {\nauth_type PASS\nauth_pass secret\n}",
                "10.10.0.1/24"),
        UNICAST(
                "lan-unicast",
                200,
                "version 3\nadvert_int 0.2\nunicast_src_ip 10.10.0.3\nunicast_peer {\n10.10.0.2\n}",
                "10.10.0.1/24"),
        IPV6(
                "dual",
                200,
                "version 3\nadvert_int 0.2",
                "fe80::200:5eff:fe00:20a/64\n2001:db8:10::1/64");

        private final String document;
        private final long millis;
        private final String options;
        private final String addresses;

        Form(String document, long millis, String options, String addresses) {
            this.document = document;
            this.millis = millis;
            this.options = options;
            this.addresses = addresses;
        }

        /** An instance of it, and for IPv6, whose group has an IPv4 router as well, that one besides. */
        String configuration(int priority) {
            String text = instance("it", priority, options, addresses);
            return "global_defs {\nrouter_id other\n}\n"
                    + (this == IPV6 ? text + instance("v4", priority, options, "10.10.0.1/24") : text);
        }

        private static String instance(String name, int priority, String options, String addresses) {
            return "vrrp_instance " + name + " {\nstate BACKUP\nnopreempt\ninterface eth1\nvirtual_router_id 10\n"
                    + "priority " + priority + "\n" + options + "\nvirtual_ipaddress {\n" + addresses + "\n}\n}\n";
        }

        String firstAddress() {
            return this == IPV6 ? "2001:db8:10::1" : "10.10.0.1";
        }
    }

    private KernelLab lab;
    private Path directory;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
        directory = Files.createTempDirectory("twt-keepalived");
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private Process keepalived(Form form, int priority) throws IOException {
        Path file = directory.resolve("keepalived.conf");
        Files.writeString(file, form.configuration(priority));
        return lab.start(
                "r2", "keepalived", "--dont-fork", "--log-console", "--vrrp", "--use-file", file.toString(), "--pid",
                directory.resolve("k.pid").toString(), "--vrrp_pid", directory.resolve("v.pid").toString());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(20);
        }
    }

    private boolean holds(Form form) {
        try {
            return lab.run("r2", "ip address show dev eth1").contains(form.firstAddress() + "/");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String status(KernelLab.Child node) {
        try {
            return node.ask("status");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean is(KernelLab.Child node, String role) {
        return status(node).matches(".*\"state\": \"" + role + "\".*");
    }

    /** Often enough that more than the first word was understood. */
    private static boolean heard(KernelLab.Child node) {
        return status(node).matches(".*\"received\": ([3-9]|[1-9][0-9]).*");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void eachHearsTheOtherAsBackupAndTakesOverFromIt(Form form) throws IOException, InterruptedException {
        Process other = keepalived(form, 150);
        await("keepalived is never Active", () -> holds(form));
        KernelLab.Child r1 = lab.node("r1", form.millis + "ms", form.document);
        await("never heard", () -> heard(r1));
        assertTrue(is(r1, "Backup"), () -> status(r1));
        assertFalse(status(r1).matches(".*\"refused\": \\{ *\".*"), () -> status(r1));
        assertTrue(status(r1).contains("\"address-mismatches\": 0"), () -> status(r1));
        // It says farewell.
        other.destroy();
        assertTrue(other.waitFor(20, TimeUnit.SECONDS));
        await("r1 is never Active", () -> is(r1, "Active"));
        Process again = keepalived(form, 150);
        // It waits 3.4 intervals before it would take over from one it does not hear.
        Thread.sleep(1_000 + 4 * form.millis);
        assertFalse(holds(form), "keepalived hears us and stays Backup");
        assertTrue(is(r1, "Active"), () -> status(r1));
        r1.signal("KILL");
        await("keepalived never takes over", () -> holds(form));
        assertTrue(again.isAlive());
        KernelLab.Child back = lab.node("r1", form.millis + "ms", form.document);
        await("never heard again", () -> heard(back));
        assertTrue(is(back, "Backup"), () -> status(back));
        assertEquals(0, back.end());
    }
}
