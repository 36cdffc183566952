package io.twinwall.model.config;

import io.twinwall.model.value.AuthenticationText;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Priority;
import io.twinwall.model.value.VrrpVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The groups a document amounts to. Explicit ones come first, in the document's order; virtual routers that no group
 * names form the group {@code main}, the last one.
 */
public final class Groups {
    /** The group of the virtual routers that are in no other. */
    public static final GroupName MAIN = new GroupName("main");

    /**
     * Of the first of {@code pair.nodes}. Below 255, which RFC 9568 section 5.2.4 keeps for the owner of the address,
     * with room above for an operator.
     */
    public static final Priority PRIORITY_OF_FIRST = new Priority(250);

    /** Of the second node. */
    public static final Priority PRIORITY_OF_SECOND = new Priority(200);

    private Groups() {}

    /** The groups of a verified document as {@code config.node()} runs them; empty where nothing is virtual. */
    public static List<EffectiveGroup> of(NodeConfig config) {
        Document document = config.document();
        VrrpConfig vrrp = document.vrrp();
        List<EffectiveGroup> groups = new ArrayList<>();
        vrrp.groups().forEach((name, group) ->
                groups.add(effective(config, name, inDocumentOrder(document, group.interfaces()), group)));
        List<InterfaceName> rest = ungrouped(document);
        if (!rest.isEmpty()) {
            if (vrrp.groups().containsKey(MAIN)) {
                throw new IllegalStateException(
                        "group main beside virtual routers without a group in a verified document");
            }
            groups.add(effective(config, MAIN, rest, GroupConfig.of(rest)));
        }
        return List.copyOf(groups);
    }

    private static EffectiveGroup effective(
            NodeConfig config, GroupName name, List<InterfaceName> members, GroupConfig group) {
        VrrpConfig vrrp = config.document().vrrp();
        VrrpVersion version = group.version().orElse(vrrp.version());
        return new EffectiveGroup(
                name,
                members,
                priority(config.document(), group, config.node()),
                group.preempt().orElse(vrrp.preempt()),
                group.preemptDelay().orElse(vrrp.preemptDelay()),
                vrrp.startDelay(),
                version,
                group.advertisementInterval().orElse(vrrp.advertisementInterval()),
                group.accept().orElse(vrrp.accept()),
                version.number() == 2
                        ? group.authentication().or(vrrp::authentication).flatMap(named ->
                                config.secrets().value(named.secret())).map(AuthenticationText::new)
                        : Optional.empty(),
                group.policy(),
                group.track());
    }

    /** The group of every interface with a virtual address; where a faulty document names two, the first. */
    public static Map<InterfaceName, GroupName> membership(Document document) {
        Map<InterfaceName, GroupName> membership = new HashMap<>();
        document.vrrp().groups().forEach((group, config) ->
                config.interfaces().forEach(name -> membership.putIfAbsent(name, group)));
        ungrouped(document).forEach(name -> membership.put(name, MAIN));
        return membership;
    }

    /** Interfaces with a virtual address that no explicit group names, in the document's order. */
    public static List<InterfaceName> ungrouped(Document document) {
        Set<InterfaceName> grouped = new HashSet<>();
        document.vrrp().groups().values().forEach(group -> grouped.addAll(group.interfaces()));
        return document.interfaces().entrySet().stream()
                .filter(entry -> !entry.getValue().virtualAddresses().isEmpty())
                .map(entry -> entry.getKey())
                .filter(name -> !grouped.contains(name))
                .toList();
    }

    /** The priority of a group on {@code node}: as written, or by the node's place in {@code pair.nodes}. */
    public static Priority priority(Document document, GroupConfig group, NodeName node) {
        return group.priority().flatMap(written -> written.at(node)).orElseGet(() -> standardPriority(document, node));
    }

    private static Priority standardPriority(Document document, NodeName node) {
        return document.pair().nodes().indexOf(node) == 0 ? PRIORITY_OF_FIRST : PRIORITY_OF_SECOND;
    }

    private static List<InterfaceName> inDocumentOrder(Document document, List<InterfaceName> members) {
        return document.interfaces().keySet().stream().filter(members::contains).toList();
    }
}
