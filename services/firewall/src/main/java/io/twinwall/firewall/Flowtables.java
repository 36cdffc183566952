package io.twinwall.firewall;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.runtime.ApplyFailed;
import java.util.List;

/** Whether the kernel has flowtables. */
final class Flowtables {
    /** A table nobody sees: it is judged and not kept. */
    private static final Table PROBE = new Table(
            "twinwall-probe",
            List.of(new NamedObject.Flowtable("probe", List.of(new DeviceName("lo")))),
            List.of(), List.of(), List.of());

    private Flowtables() {}

    /** @throws ApplyFailed where it has none */
    static void require(Nft nft) throws ApplyFailed {
        try {
            nft.dryRun(Batch.creating(PROBE).json());
        } catch (NftRefused refused) {
            throw ApplyFailed.at(
                    "firewall.offload",
                    "this kernel has no flowtable (CONFIG_NF_FLOW_TABLE_INET, module nf_flow_table);"
                            + " nothing was changed; delete firewall.offload, or run a kernel that has it",
                    refused);
        }
    }
}
