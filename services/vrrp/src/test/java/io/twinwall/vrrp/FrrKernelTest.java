package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FRR's vrrpd is the other router on r2. Ours, on r1, has priority 250. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
final class FrrKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A form, and what it takes to make FRR speak it. */
    enum Form {
        VERSION_3("lan", 200, List.of("v4"), "version 3"),
        VERSION_2("lan-version2-plain", 1_000, List.of("v4"), "version 2"),
        BOTH_FAMILIES(
                "dual", 200, List.of("v4", "v6"), "version 3", "ipv6 fe80::200:5eff:fe00:20a", "ipv6 2001:db8:10::1");

        private final String document;
        private final int millis;
        private final List<String> families;
        private final List<String> lines = new ArrayList<>();

        Form(String document, int millis, List<String> families, String version, String... more) {
            this.document = document;
            this.millis = millis;
            this.families = families;
            lines.add("vrrp 10 " + version);
            lines.add("vrrp 10 advertisement-interval " + millis);
            lines.add("vrrp 10 ip 10.10.0.1");
            for (String line : more) {
                lines.add("vrrp 10 " + line);
            }
        }

        String[] lines(String... more) {
            List<String> all = new ArrayList<>(lines);
            all.addAll(List.of(more));
            return all.toArray(String[]::new);
        }

        /** Ours: every virtual router of it is in a state. */
        String pattern(String state) {
            return (".*\"state\": \"" + state + "\"").repeat(families.size()) + ".*";
        }

        /** Ours: every virtual router of it is Backup and heard the other. */
        String heard() {
            return ".*\"state\": \"Backup\".*\"received\": [1-9]".repeat(families.size()) + ".*";
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private KernelLab lab;
    private FrrVrrp frr;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
        frr = new FrrVrrp(lab);
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        if (frr != null) {
            frr.close();
        }
        lab.remove();
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(50);
        }
    }

    private void awaitFrr(Form form, String state) throws IOException, InterruptedException {
        for (String family : form.families) {
            await("FRR is never " + state, () -> frr.is(family, state));
        }
    }

    private static void awaitOurs(KernelLab.Child node, String pattern) throws IOException, InterruptedException {
        await("never " + pattern + "\n" + node.ask("status"), () -> node.ask("status").matches(pattern));
    }

    /** Longer than either side waits before it takes over from a silent one; neither may. */
    private void staysSo(Form form, KernelLab.Child node, String ours, String theirs)
            throws IOException, InterruptedException {
        Thread.sleep(4L * form.millis);
        assertTrue(node.ask("status").matches(form.pattern(ours)), node.ask("status"));
        for (String family : form.families) {
            assertTrue(frr.is(family, theirs), frr.show());
        }
    }

    private static void assertUnderstood(KernelLab.Child node) throws IOException, InterruptedException {
        String status = node.ask("status");
        assertFalse(status.matches(".*\"refused\": \\{ *\".*"), status);
        assertFalse(status.matches(".*\"address-mismatches\": [1-9].*"), status);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void eachTakesOverFromTheOtherByFarewellAndByCrash(Form form) throws IOException, InterruptedException {
        String interval = form.millis + "ms";
        frr.start(form.lines("vrrp 10 priority 150", "no vrrp 10 preempt"));
        awaitFrr(form, "Master");
        KernelLab.Child r1 = lab.node("r1", interval, form.document);
        awaitOurs(r1, form.heard());
        staysSo(form, r1, "Backup", "Master");
        assertUnderstood(r1);
        frr.end();
        awaitOurs(r1, form.pattern("Active"));
        frr.start(form.lines("vrrp 10 priority 150", "no vrrp 10 preempt"));
        awaitFrr(form, "Backup");
        staysSo(form, r1, "Active", "Backup");
        assertEquals(0, r1.end(), () -> String.join("\n", r1.lines()));
        awaitFrr(form, "Master");
        KernelLab.Child again = lab.node("r1", interval, form.document);
        awaitOurs(again, form.heard());
        frr.crash();
        awaitOurs(again, form.pattern("Active"));
        assertUnderstood(again);
        frr.start(form.lines("vrrp 10 priority 150", "no vrrp 10 preempt"));
        awaitFrr(form, "Backup");
        again.signal("KILL");
        awaitFrr(form, "Master");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void eachPreemptsTheOther(Form form) throws IOException, InterruptedException {
        frr.start(form.lines("vrrp 10 priority 150"));
        awaitFrr(form, "Master");
        KernelLab.Child r1 = lab.node("r1", form.millis + "ms", form.document + "-preempt");
        awaitOurs(r1, form.pattern("Active"));
        awaitFrr(form, "Backup");
        staysSo(form, r1, "Active", "Backup");
        frr.end();
        frr.start(form.lines("vrrp 10 priority 254"));
        awaitFrr(form, "Master");
        awaitOurs(r1, form.heard());
        staysSo(form, r1, "Backup", "Master");
        assertUnderstood(r1);
    }
}
