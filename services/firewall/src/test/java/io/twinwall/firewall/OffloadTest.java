package io.twinwall.firewall;

import static io.twinwall.model.config.Verdict.ACCEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.print.NftText;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OffloadTest {
    private static final NodeConfig OFFLOADED = Documents.pair().policy("wan -> lan", ACCEPT).offload().build();

    private final RecordingKernel kernel = new RecordingKernel();

    /** A kernel that knows no flowtable; it refuses as libnftables puts it. */
    private record WithoutFlowtables(Nft nft) implements Nft {
        @Override
        public void apply(String commands) throws NftRefused {
            dryRun(commands);
            nft.apply(commands);
        }

        @Override
        public void dryRun(String commands) throws NftRefused {
            if (commands.contains("flowtable")) {
                throw new NftRefused(1, "Error: Could not process rule: No such file or directory");
            }
            nft.dryRun(commands);
        }

        @Override
        public String list(String command) throws NftRefused {
            return nft.list(command);
        }
    }

    private FirewallService on(Nft nft) throws KernelRefused {
        return new FirewallService(nft, kernel.kernel().tables(), kernel.kernel().sysctl(),
                kernel.kernel().rulesetMonitor(), new MemoryLog());
    }

    @Test
    void kernelWithoutFlowtablesIsNamedWithTheCure() throws Exception {
        FirewallService service = on(new WithoutFlowtables(kernel.kernel().nft()));
        ApplyFailed failed = assertThrows(ApplyFailed.class, () -> service.plan(Optional.empty(), OFFLOADED));
        assertEquals("firewall.offload: this kernel has no flowtable (CONFIG_NF_FLOW_TABLE_INET, module nf_flow_table);"
                + " nothing was changed; delete firewall.offload, or run a kernel that has it", failed.getMessage());
        assertEquals(List.of(), kernel.changes());
        service.apply(service.plan(Optional.empty(), Documents.pair().build()));
    }

    @Test
    void openConnectionsGoToTheFlowtableBeforeTheyAreAccepted() {
        Table table = RulesetCompiler.compile(OFFLOADED).filter();
        String text = NftText.table(table);
        assertTrue(text.contains("""
                	flowtable offload {
                		hook ingress priority filter
                		devices = { "eth3", "eth1", "vr10-eth1", "eth0", "vr20-eth0" }
                	}
                """), text);
        assertTrue(text.contains("""
                	chain forward {
                		type filter hook forward priority filter; policy drop;
                		ct state established meta l4proto { tcp, udp } flow add @offload comment "firewall.offload"
                		ct state vmap { established : accept, related : accept, invalid : jump invalid }\
                 comment "firewall.tracked"
                """), text);
        assertTrue(Batch.replacing(List.of(table)).json().replaceAll("\\s+", " ")
                .contains("{ \"flow\": { \"op\": \"add\", \"flowtable\": \"@offload\" } }"));
    }
}
