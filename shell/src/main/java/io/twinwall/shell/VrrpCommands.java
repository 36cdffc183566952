package io.twinwall.shell;

import io.twinwall.model.control.ControlPlane;
import io.twinwall.model.control.Topic;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.view.Datum;
import io.twinwall.model.view.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code show vrrp ...} and {@code request ...}. */
final class VrrpCommands {
    private static final String SHOW_FORM = "write show vrrp [group X] [detail|statistics]";
    private static final List<String> REQUESTS =
            List.of("failover", "drill", "maintenance", "pair", "unpair", "secrets");

    private final ControlPlane appliance;

    VrrpCommands(ControlPlane appliance) {
        this.appliance = appliance;
    }

    Reply show(List<String> words, boolean json, Session session) {
        List<String> left = new ArrayList<>(words);
        Optional<String> group = Optional.empty();
        if (!left.isEmpty() && left.getFirst().equals("group")) {
            if (left.size() < 2) {
                return Reply.notUnderstood(SHOW_FORM);
            }
            group = Optional.of(left.get(1));
            left.subList(0, 2).clear();
        }
        String aspect = left.isEmpty() ? "" : left.removeFirst();
        if (!left.isEmpty()) {
            return Reply.notUnderstood(SHOW_FORM);
        }
        return switch (aspect) {
            case "", "detail" -> {
                Datum all = appliance.show(Topic.VRRP);
                if (group.isPresent() && !groups(all).contains(group.get())) {
                    yield Reply.failed("there is no group " + group.get() + Nearest.hint(group.get(), groups(all)));
                }
                Datum routers = group.isPresent() ? of(group.get(), all) : all;
                yield printed(routers, json, aspect.isEmpty() ? Screens.of(Topic.VRRP) : Screens::vrrpDetail, session);
            }
            case "statistics" -> {
                Datum all = appliance.show(Topic.VRRP_STATISTICS);
                Datum routers = all instanceof Datum.Fields(Map<String, Datum> fields)
                        ? fields.getOrDefault("routers", new Datum.Items(List.of()))
                        : all;
                if (group.isPresent() && !groups(routers).contains(group.get())) {
                    yield Reply.failed("there is no group " + group.get() + Nearest.hint(group.get(), groups(routers)));
                }
                yield printed(
                        group.isPresent() ? withRouters(all, of(group.get(), routers)) : all,
                        json,
                        Screens.of(Topic.VRRP_STATISTICS),
                        session);
            }
            default -> Reply.notUnderstood("`" + aspect + "` cannot stand there; " + SHOW_FORM);
        };
    }

    private static Reply printed(Datum datum, boolean json, Screens.Screen screen, Session session) {
        return Reply.printed(json ? Json.write(datum) : screen.render(datum, session.columns()));
    }

    private static Datum withRouters(Datum all, Datum routers) {
        Map<String, Datum> fields = new LinkedHashMap<>(((Datum.Fields) all).fields());
        fields.put("routers", routers);
        return new Datum.Fields(fields);
    }

    private static Datum of(String group, Datum routers) {
        return new Datum.Items(Screens.items(routers).stream()
                .filter(router -> groupOf(router).filter(group::equals).isPresent())
                .toList());
    }

    private static List<String> groups(Datum routers) {
        return Screens.items(routers).stream().flatMap(router -> groupOf(router).stream()).distinct().toList();
    }

    private static Optional<String> groupOf(Datum router) {
        return router instanceof Datum.Fields(Map<String, Datum> fields) && fields.containsKey("group")
                ? Optional.of(Table.cell(fields.get("group")))
                : Optional.empty();
    }

    Reply request(List<String> words, Session session, Console console) {
        String what = words.isEmpty() ? "" : words.getFirst();
        return switch (what) {
            case "failover" -> failover(words.subList(1, words.size()));
            case "drill" -> words.size() == 1
                    ? CommandShell.follow(appliance.requestDrill(session.operator()), console)
                    : CommandShell.tooMany("request drill", words.subList(1, words.size()));
            case "maintenance" -> maintenance(words.subList(1, words.size()));
            case "pair" -> new LinkCommands(appliance).pair(words.subList(1, words.size()), session);
            case "unpair" -> new LinkCommands(appliance).unpair(words.subList(1, words.size()), session);
            case "" -> Reply.notUnderstood("request what? `request failover [group X] [force]`, `request drill`,"
                    + " `request maintenance on|off`, `request pair [confirm|cancel]`, `request unpair` or"
                    + " `request secrets backup|restore FILE`");
            default -> Reply.notUnderstood("cannot request `" + what + "`" + Nearest.hint(what, REQUESTS));
        };
    }

    private Reply failover(List<String> asked) {
        boolean force = !asked.isEmpty() && asked.getLast().equals("force");
        List<String> words = force ? asked.subList(0, asked.size() - 1) : asked;
        if (words.isEmpty()) {
            return CommandShell.told(appliance.requestFailover(Optional.empty(), force));
        }
        if (words.size() != 2 || !words.getFirst().equals("group")) {
            return Reply.notUnderstood("write request failover [group X] [force]");
        }
        try {
            return CommandShell.told(appliance.requestFailover(Optional.of(GroupName.parse(words.get(1))), force));
        } catch (IllegalArgumentException e) {
            return Reply.notUnderstood("`" + words.get(1) + "`: " + e.getMessage());
        }
    }

    private Reply maintenance(List<String> words) {
        return switch (String.join(" ", words)) {
            case "on" -> CommandShell.told(appliance.requestMaintenance(true, false));
            case "on force" -> CommandShell.told(appliance.requestMaintenance(true, true));
            case "off" -> CommandShell.told(appliance.requestMaintenance(false, false));
            default -> Reply.notUnderstood("write request maintenance on, on force, or off");
        };
    }
}
