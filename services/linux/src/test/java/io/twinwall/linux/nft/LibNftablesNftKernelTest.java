package io.twinwall.linux.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** libnftables in the process against the real kernel, checked by {@code nft}. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class LibNftablesNftKernelTest {
    private static final String TABLE = "{\"add\": {\"table\": {\"family\": \"inet\", \"name\": \"t\"}}}";
    private static final String CHAIN =
            "{\"add\": {\"chain\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"fwd\"}}}";

    @Test
    void textAndJsonBatchesAreApplied() throws Exception {
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            nft.apply(batch(TABLE, CHAIN, rule("t", "fwd")));
            // The element of the guard: text, because milliseconds are lost in libnftables 1.0.6's JSON.
            nft.apply("""
                table netdev twinwall-guard {
                    set alive { type ether_addr; flags dynamic,timeout; timeout 250ms; }
                }
                """);
            String shown = Shell.run("nft", "list", "ruleset");
            assertTrue(shown.contains("chain fwd {\n\t\taccept\n"), shown);
            // 248 ms where the kernel counts in 4 ms (HZ=250).
            assertTrue(shown.contains("timeout 250ms") || shown.contains("timeout 248ms"), shown);
            String listed = nft.list("list table inet t");
            assertTrue(
                    listed.contains("{\"chain\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"fwd\""), listed);
            assertEquals(Shell.run("nft", "-j", "list", "table", "inet", "t"), listed);
            nft.apply(batch());
        }
    }

    @Test
    void whatADryRunSawDoesNotStandInTheWayOfTheRealOne() throws Exception {
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            nft.apply("add table inet t");
            String set = batch("{\"add\": {\"set\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"s\","
                    + " \"type\": \"ipv4_addr\", \"flags\": [\"interval\"], \"elem\": ["
                    + "{\"range\": [\"10.0.0.1\", \"10.0.0.9\"]}]}}}");
            nft.dryRun(set);
            nft.dryRun(set);
            nft.apply(set);
            assertTrue(Shell.run("nft", "list", "set", "inet", "t", "s").contains("10.0.0.1-10.0.0.9"));
        }
    }

    @Test
    void rehearsalJudgesAndLeavesNothing() throws Exception {
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            nft.apply(batch(TABLE));
            String before = Shell.run("nft", "-a", "list", "ruleset");
            String undo = batch(CHAIN.replace("add", "flush"), CHAIN.replace("add", "delete"));
            assertTrue(nft.rehearse(batch(CHAIN, rule("t", "fwd")), undo));
            assertEquals(before, Shell.run("nft", "-a", "list", "ruleset"));
            assertEquals(1, refused(() -> nft.rehearse(batch(CHAIN, rule("t", "gone")), undo)).commandIndex());
            // Where only the undoing is refused, the dry run counts.
            assertTrue(!nft.rehearse(batch(CHAIN), batch(rule("t", "gone"))));
            assertEquals(before, Shell.run("nft", "-a", "list", "ruleset"));
            nft.apply(batch(CHAIN, rule("t", "fwd")));
        }
    }

    @Test
    void dryRunJudgesAndKeepsNothing() throws Exception {
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            nft.dryRun(batch(TABLE, CHAIN, rule("t", "fwd")));
            nft.dryRun("add table ip x");
            assertEquals("", Shell.run("nft", "list", "ruleset"));
            assertEquals(
                    2,
                    refused(() -> nft.dryRun(batch(TABLE, CHAIN, rule("t", "gone"))))
                            .commandIndex());
            nft.apply("add table ip x");
            assertEquals("table ip x {\n}", Shell.run("nft", "list", "ruleset"));
        }
    }

    @Test
    void dryRunOfASetThatARuleFillsIsNotTakenForTheSet() throws Exception {
        String filled = batch(
                TABLE,
                CHAIN,
                "{\"add\": {\"set\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"limited\","
                        + " \"type\": \"ipv4_addr\", \"flags\": [\"timeout\"], \"timeout\": 60, \"size\": 100}}}",
                "{\"add\": {\"rule\": {\"family\": \"inet\", \"table\": \"t\", \"chain\": \"fwd\", \"expr\": ["
                        + "{\"set\": {\"op\": \"update\", \"set\": \"@limited\", \"elem\": {\"payload\":"
                        + " {\"protocol\": \"ip\", \"field\": \"saddr\"}},"
                        + " \"stmt\": [{\"limit\": {\"rate\": 10, \"per\": \"second\"}}]}}]}}}");
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            nft.dryRun(filled);
            nft.dryRun(filled);
            nft.apply(filled);
            String shown = Shell.run("nft", "list", "ruleset");
            assertTrue(shown.contains("flags dynamic,timeout"), shown);
        }
    }

    @Test
    void aRefusedBatchNamesItsCommandAndLeavesNothing() throws Exception {
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            NftRefused byKernel = refused(
                    () -> nft.apply(batch(TABLE, CHAIN, rule("t", "fwd"), rule("t", "gone"), rule("t", "fwd"))));
            assertEquals(3, byKernel.commandIndex());
            assertEquals("Error: Could not process rule: No such file or directory", byKernel.getMessage());
            NftRefused byParser = refused(() -> nft.apply(batch(
                    TABLE,
                    CHAIN,
                    "{\"add\": {\"rule\": {\"family\": \"inet\", \"table\": \"t\", "
                            + "\"chain\": \"fwd\", \"expr\": [{\"fooo\": null}]}}}")));
            assertEquals(2, byParser.commandIndex());
            assertTrue(byParser.getMessage().contains("Unknown statement object 'fooo'"), byParser.getMessage());
            NftRefused byCache = refused(() ->
                    nft.apply(batch(TABLE, "{\"delete\": {\"table\": {\"family\": \"inet\", \"name\": \"zz\"}}}")));
            assertEquals(1, byCache.commandIndex());
            NftRefused text = refused(() -> nft.apply("add table inet t\nadd rule inet t gone accept\n"));
            assertEquals(-1, text.commandIndex());
            assertEquals("Error: Could not process rule: No such file or directory", text.getMessage());
            String one = refused(() -> nft.apply("add rule inet t gone accept")).getMessage();
            assertTrue(one.contains("add rule inet t gone accept\n"), one);
            assertThrows(NftRefused.class, () -> nft.list("list table inet t"));
            assertEquals("", Shell.run("nft", "list", "ruleset"));
            nft.apply(batch(TABLE));
        }
    }

    @Test
    void tenThousandRulesGoInAtOnceAndTheLastOneRefusedIsFound() throws Exception {
        List<String> commands = new ArrayList<>(List.of(TABLE, CHAIN));
        IntStream.range(0, 10_000)
                .forEach(i -> commands.add("{\"add\": {\"rule\": {\"family\": \"inet\", \"table\": \"t\","
                        + " \"chain\": \"fwd\", \"expr\": [{\"match\": {\"op\": \"==\", \"left\": {\"payload\": "
                        + "{\"protocol\": \"ip\", \"field\": \"saddr\"}}, \"right\": \"10." + (i >> 16) + "."
                        + (i >> 8 & 255) + "." + (i & 255)
                        + "\"}}, {\"counter\": null}, {\"accept\": null}]}}}"));
        try (LibNftablesNft nft = LibNftablesNft.open()) {
            long started = System.nanoTime();
            nft.apply(batch(commands.toArray(String[]::new)));
            System.out.println("10,000 rules in " + (System.nanoTime() - started) / 1_000_000 + " ms");
            assertEquals(
                    10_000,
                    Shell.run("nft", "list", "ruleset")
                            .lines()
                            .filter(line -> line.contains("counter"))
                            .count());
            commands.set(0, "{\"add\": {\"table\": {\"family\": \"ip6\", \"name\": \"late\"}}}");
            commands.add(7_003, rule("t", "gone"));
            started = System.nanoTime();
            assertEquals(
                    7_003,
                    refused(() -> nft.apply(batch(commands.toArray(String[]::new))))
                            .commandIndex());
            System.out.println(
                    "the refused one of 10,003 found in " + (System.nanoTime() - started) / 1_000_000 + " ms");
            assertFalse(Shell.run("nft", "list", "tables").contains("late"));
        }
    }

    @Test
    void anyThreadMayCallAndContextsComeAndGo() throws Exception {
        LibNftablesNft.open().close();
        long before = descriptors();
        try (LibNftablesNft nft = LibNftablesNft.open();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> calls = IntStream.range(0, 200)
                    .<Callable<String>>mapToObj(i -> () -> {
                        nft.apply("add table ip t" + i);
                        return nft.list("list table ip t" + i);
                    })
                    .toList();
            for (Future<String> call : threads.invokeAll(calls)) {
                assertTrue(call.get().contains("\"table\""));
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        assertEquals(200, Shell.run("nft", "list", "tables").lines().count());
        for (int i = 0; i < 1_000; i++) {
            LibNftablesNft.open().close();
        }
        assertEquals(before, descriptors());
    }

    @Test
    void aClosedDoorSaysSo() throws KernelRefused {
        LibNftablesNft nft = LibNftablesNft.open();
        nft.close();
        nft.close();
        assertThrows(IllegalStateException.class, () -> nft.apply("add table ip x"));
    }

    private static long descriptors() throws java.io.IOException {
        try (java.util.stream.Stream<java.nio.file.Path> open =
                java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static NftRefused refused(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(NftRefused.class, call);
    }

    private static String batch(String... commands) {
        return List.of(commands).stream().collect(Collectors.joining(",\n", "{\"nftables\": [", "]}"));
    }

    private static String rule(String table, String chain) {
        return "{\"add\": {\"rule\": {\"family\": \"inet\", \"table\": \"" + table + "\", \"chain\": \"" + chain
                + "\", \"expr\": [{\"accept\": null}]}}}";
    }
}
