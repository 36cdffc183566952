package io.twinwall.firewall.judge;

import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import java.util.Optional;

/**
 * What becomes of a packet.
 *
 * @param path the entry of the document that decided, as {@code firewall.rules.ssh}
 * @param destination where it goes to, behind port forwards
 * @param out the interface it leaves by; empty where it is for the appliance itself or no route leads on
 */
public record Judgement(Verdict verdict, String path, IpAddress destination, Optional<InterfaceName> out) {
    /** Whether it passes. */
    public boolean passes() {
        return verdict == Verdict.ACCEPT;
    }
}
