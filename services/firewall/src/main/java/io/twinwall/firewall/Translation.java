package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.TranslationTarget;
import java.util.List;
import java.util.Optional;

/**
 * One masquerade entry on one of the ports it leaves by.
 *
 * @param devices the port and its macvlans: the kernel's route decides which of them a packet leaves by
 * @param addresses what the source becomes; empty for the device's own address of the moment, or for none
 * @param rules the rules that do it, in order
 */
record Translation(
        MasqueradeConfig config, List<DeviceName> devices, Optional<AddressSpan> addresses, List<Rule> rules) {
    Translation {
        devices = List.copyOf(devices);
        rules = List.copyOf(rules);
    }

    /** The kernel's word for it, or {@code none}. */
    String kind() {
        return switch (config.to()) {
            case TranslationTarget.Unchanged _ -> "none";
            case TranslationTarget.Virtual _, TranslationTarget.OfInterface _, TranslationTarget.Fixed _ ->
                addresses.isPresent() ? "snat" : "masquerade";
        };
    }
}
