package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.RuleName;
import java.util.List;
import java.util.Map;

/** The one document of the pair: the same text on both nodes, what differs by node is a map of node names. */
@Doc("configuration of the pair")
public record Document(
        @Doc("host name, time servers, log target") SystemConfig system,
        @Doc("the two nodes and the link between them") PairConfig pair,
        @Doc("network ports, by the name the rest of the document uses") Map<InterfaceName, InterfaceConfig> interfaces,
        @Doc("static routes") List<RouteConfig> routes,
        @Doc("questions asked again and again, by name; routes and groups hang on them")
                Map<CheckName, CheckConfig> checks,
        @Doc("virtual router redundancy") VrrpConfig vrrp,
        @Doc("zones' policies and address translation") FirewallConfig firewall) {
    /** The same document with other interfaces. */
    public Document withInterfaces(Map<InterfaceName, InterfaceConfig> others) {
        return new Document(system, pair, others, routes, checks, vrrp, firewall);
    }

    /** The same document with other rules of the firewall; without any, what these are judged and compiled by. */
    public Document withRules(Map<RuleName, RuleConfig> others) {
        return new Document(system, pair, interfaces, routes, checks, vrrp, firewall.withRules(others));
    }
}
