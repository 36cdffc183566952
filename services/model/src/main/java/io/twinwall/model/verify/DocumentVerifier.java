package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.Places;
import java.util.List;

/** Everything about a document that more than one value decides. */
public final class DocumentVerifier {
    private DocumentVerifier() {}

    /**
     * Every finding, in the order of the text. A document without an error among them can be planned from, once
     * {@link Vrids#assign} has filled in the VRIDs.
     *
     * @param places as the binder gave them, or {@link Places#none} for a document made by other means
     */
    public static List<Finding> verify(Document document, Places places) {
        return verify(document, places, new VerifiedBefore());
    }

    /** The same; rules that were found to be right before, among the same surroundings, are not looked at again. */
    public static List<Finding> verify(Document document, Places places, VerifiedBefore before) {
        Report report = new Report(document, places);
        Addresses addresses = Addresses.of(document);
        SystemRules.check(report);
        PairRules.check(report, addresses);
        ArchiveRules.check(report);
        InterfaceRules.check(report);
        AddressRules.check(report, addresses);
        VirtualRules.check(report, addresses);
        SegmentRules.check(report, addresses);
        RouteRules.check(report, addresses);
        GroupRules.check(report);
        CheckRules.check(report, addresses);
        firewall(report, addresses, before);
        FlowRules.check(report, addresses);
        return report.inOrder();
    }

    private static void firewall(Report report, Addresses addresses, VerifiedBefore before) {
        Zones zones = new Zones(report);
        FirewallGroups groups = new FirewallGroups(report);
        ZoneAddresses ofZones = new ZoneAddresses(report, addresses, zones);
        PolicyRules.check(report, zones);
        FilterRuleRules.check(report, zones, groups, before);
        ZoneSettingsRules.check(report, zones, addresses);
        MasqueradeRules.check(report, zones, ofZones, groups);
        ForwardRules.check(report, zones, ofZones, groups);
        OneToOneRules.check(report, zones, ofZones);
        FirewallGroupRules.check(report, groups);
    }
}
