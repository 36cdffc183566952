package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.firewall.FirewallService;
import io.twinwall.linux.KernelRefused;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.control.Named;
import io.twinwall.model.control.Shown;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.view.Datum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator asks about single rules and groups of the document in force, and what there is to ask about. */
public final class FirewallDesk {
    private final FirewallService firewall;
    private final CommitEngine engine;

    public FirewallDesk(FirewallService firewall, CommitEngine engine) {
        this.firewall = firewall;
        this.engine = engine;
    }

    List<String> names(Named kind) {
        return engine.inForce().stream()
                .flatMap(document -> switch (kind) {
                    case ZONE -> document.interfaces().values().stream().flatMap(port -> port.zone().stream());
                    case RULE -> document.firewall().rules().keySet().stream();
                    case FIREWALL_GROUP -> document.firewall().groups().keySet().stream();
                    case SECRET -> Stream.empty();
                    case GROUP -> Stream.concat(
                            document.vrrp().groups().keySet().stream(),
                            Groups.ungrouped(document).stream().map(_ -> Groups.MAIN));
                })
                .map(Object::toString)
                .distinct()
                .toList();
    }

    Shown rule(RuleName name) {
        Optional<Document> document = engine.inForce();
        RuleConfig rule = document.map(d -> d.firewall().rules().get(name)).orElse(null);
        return rule == null
                ? new Shown.Refused("there is no rule " + name)
                : new Shown.Listing(DocumentDatum.of(rule));
    }

    /** With the rules that speak of it. */
    private Datum withUsers(FirewallGroupName name, Datum group) {
        List<String> rules = engine.inForce().stream()
                .flatMap(document -> document.firewall().rules().entrySet().stream())
                .filter(rule -> rule.getValue().groups().contains(name))
                .map(rule -> rule.getKey().text())
                .toList();
        Map<String, Datum> fields = new LinkedHashMap<>();
        if (group instanceof Datum.Fields(Map<String, Datum> all)) {
            fields.putAll(all);
        }
        Datum elements = fields.remove("elements");
        fields.put("rules", Datum.of(rules));
        fields.put("elements", elements);
        return new Datum.Fields(fields);
    }

    Shown group(FirewallGroupName name, int limit) {
        try {
            return firewall.group(name, limit)
                    .<Shown>map(group -> new Shown.Listing(withUsers(name, Datum.of(group))))
                    .orElseGet(() -> new Shown.Refused("there is no group " + name));
        } catch (KernelRefused refused) {
            return new Shown.Refused("the elements of group " + name + " cannot be read: " + refused.getMessage());
        }
    }
}
