package io.twinwall.vrrp;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.view.Datum;
import io.twinwall.runtime.Role;
import io.twinwall.vrrp.link.LinkBeatStatus;
import io.twinwall.vrrp.split.SplitStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One virtual router now.
 *
 * @param priority what advertisements carry now
 * @param basePriority the document's, before anything tracked takes from it
 * @param maintenance whether the operator took the node out of service
 * @param tracks what the group hangs on besides the ports of its members, and its state: {@code up} or {@code down}
 * @param activeRouter address of the Active: our own, or the last one heard; empty while none is known
 * @param transitions changes of state since the start
 * @param seconds in this state
 * @param sent advertisements
 * @param received valid advertisements of other routers
 * @param refused packets of its family on its port that were not taken, by reason
 * @param addressMismatches valid advertisements with another list of virtual addresses
 * @param checksum the reading its advertisements follow, {@code pseudo-header} or {@code message-only}
 * @param linkBeats what the link says of the twin, the same for every group; empty without a link
 * @param splitRule the split-brain rule for its group; empty without a link
 */
public record VirtualRouterStatus(
        GroupName group,
        InterfaceName on,
        Vrid vrid,
        int version,
        Role state,
        int priority,
        int basePriority,
        List<InterfaceAddress> addresses,
        Optional<IpAddress> activeRouter,
        AdvertisementInterval interval,
        boolean preempt,
        boolean maintenance,
        Map<String, String> tracks,
        MacAddress mac,
        DeviceName device,
        long transitions,
        long seconds,
        long sent,
        long received,
        Map<String, Long> refused,
        long addressMismatches,
        String checksum,
        Optional<LinkBeatStatus> linkBeats,
        Optional<SplitStatus> splitRule) {
    /** With the keys of {@code show vrrp | json}, in order. */
    public Datum toDatum() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("group", Datum.of(group));
        fields.put("interface", Datum.of(on));
        // A number in JSON: value types would print as text.
        fields.put("vrid", Datum.of(vrid.number()));
        fields.put("version", Datum.of(version));
        fields.put("state", Datum.of(state));
        fields.put("priority", Datum.of(priority));
        fields.put("addresses", Datum.of(addresses));
        activeRouter.ifPresent(address -> fields.put("active-router", Datum.of(address)));
        fields.put("interval", Datum.of(interval));
        fields.put("preempt", Datum.of(preempt));
        fields.put("base-priority", Datum.of(basePriority));
        fields.put("maintenance", Datum.of(maintenance));
        fields.put("tracks", Datum.of(tracks));
        fields.put("mac", Datum.of(mac));
        fields.put("device", Datum.of(device));
        fields.put("transitions", Datum.of(transitions));
        fields.put("since", Datum.of(seconds));
        fields.put("sent", Datum.of(sent));
        fields.put("received", Datum.of(received));
        fields.put("refused", Datum.of(refused));
        fields.put("address-mismatches", Datum.of(addressMismatches));
        fields.put("checksum", Datum.of(checksum));
        linkBeats.ifPresent(beats -> fields.put("link-beats", beats.toDatum()));
        splitRule.ifPresent(rule -> fields.put("split-rule", rule.toDatum()));
        return new Datum.Fields(fields);
    }

    /** With the keys of {@code show vrrp statistics | json}, in order. */
    public Datum toStatistics() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("group", Datum.of(group));
        fields.put("interface", Datum.of(on));
        fields.put("vrid", Datum.of(vrid.number()));
        fields.put("family", Datum.of(addresses.getFirst().address().isV4() ? "ipv4" : "ipv6"));
        fields.put("sent", Datum.of(sent));
        fields.put("received", Datum.of(received));
        fields.put("transitions", Datum.of(transitions));
        fields.put("address-mismatches", Datum.of(addressMismatches));
        fields.put("refused", Datum.of(refused));
        return new Datum.Fields(fields);
    }
}
