package io.twinwall.model.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.verify.DocumentDiff;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static final List<String> TOP = List.of();
    private static final Draft PAIR = all(Draft.of(ConfigNode.Section.of(List.of())), """
        pair nodes r1
        pair nodes r2
        interfaces lan device eth1 virtual 10.10.0.1/24 zone lan
        interfaces lan address r1 10.10.0.2/24
        interfaces lan address r2 10.10.0.3/24
        interfaces wan device eth0 zone wan
        interfaces wan address r1 192.0.2.2/24
        interfaces wan address r2 192.0.2.3/24
        firewall policy lan -> wan accept
        """);

    private static Draft all(Draft draft, String lines) {
        Draft now = draft;
        for (String line : lines.strip().split("\n")) {
            now = done(now.set(TOP, Tokens.split(line.strip()).words()));
        }
        return now;
    }

    private static Draft done(Edited edited) {
        return assertInstanceOf(Edited.Done.class, edited, () -> edited.toString()).draft();
    }

    private static List<String> words(String line) {
        return Tokens.split(line).words();
    }

    private static String refused(Edited edited) {
        return assertInstanceOf(Edited.Refused.class, edited).sentence();
    }

    /** What an edit changed, as compare shows it. */
    private static List<String> change(Draft before, Edited edited) {
        return DocumentDiff.between(Binder.bind(before.root()).document(), Binder.bind(done(edited).root()).document())
                .stream().map(DocumentDiff.Line::toString).toList();
    }

    private static Edited set(String line) {
        return PAIR.set(TOP, words(line));
    }

    @Test
    void aWholePairCanBeTyped() {
        List<Finding> findings = Binder.bind(PAIR.root()).findings();
        assertEquals(List.of(), findings);
    }

    @Test
    void aValueIsSetAndSetAgain() {
        Draft once = done(set("interfaces lan mtu 1400"));
        assertEquals(List.of("+ interfaces.lan.mtu: 1400"), change(PAIR, set("interfaces lan mtu 1400")));
        assertEquals(List.of("- interfaces.lan.mtu: 1400", "+ interfaces.lan.mtu: 1300"),
                change(once, once.set(TOP, words("interfaces lan mtu 1300"))));
    }

    @Test
    void severalValuesOfOneSectionFitOnALine() {
        assertEquals(List.of("+ firewall.masquerade: {from: lan, out: wan}"),
                change(PAIR, set("firewall masquerade 1 from lan out wan")));
    }

    @Test
    void wordsMayBeShortWhereTheyAreUnique() {
        assertEquals(List.of("+ interfaces.lan.mtu: 1400"), change(PAIR, set("int lan mt 1400")));
        assertTrue(refused(set("interfaces lan v 1")).startsWith("`v` may be "));
    }

    @Test
    void aWrongWordIsNamedWithWhatIsAllowedThere() {
        assertEquals("`interfces` is not known here; did you mean `interfaces`?", refused(set("interfces lan mtu 1")));
        assertTrue(refused(set("interfaces lan mtu big")).startsWith("`big`: "));
        assertTrue(refused(set("interfaces lan mtu 1400 1400")).startsWith("`1400` is not known here; known are "));
        assertEquals("`more` is one word too many", refused(PAIR.delete(TOP, words("interfaces lan zone lan more"))));
        assertTrue(refused(set("interfaces lan mtu")).startsWith("`mtu` needs a value: "));
        assertEquals("`9` is no number of an item: write 1 to 1; 1 makes a new one",
                refused(set("firewall masquerade 9 from lan")));
        assertEquals("`accpet`: write accept, drop or reject; did you mean `accept`?",
                refused(set("firewall policy lan -> wan accpet")));
    }

    @Test
    void aDirectionIsTypedAsPeopleWriteIt() {
        assertEquals(List.of("+ firewall.policy.\"wan -> lan\": drop"),
                change(PAIR, set("firewall policy wan -> lan drop")).stream()
                        .map(line -> line.replace("policy.wan -> lan", "policy.\"wan -> lan\"")).toList());
        assertEquals(change(PAIR, set("firewall policy wan -> lan drop")),
                change(PAIR, set("firewall policy 'wan -> lan' drop")));
    }

    @Test
    void oneValueForBothNodesBecomesOneForEachWhenOneOfThemIsChanged() {
        Draft both = done(set("interfaces lan address 10.10.0.9/24"));
        assertEquals(List.of("- interfaces.lan.address.r1: 10.10.0.2/24", "- interfaces.lan.address.r2: 10.10.0.3/24",
                "+ interfaces.lan.address: 10.10.0.9/24"), change(PAIR, set("interfaces lan address 10.10.0.9/24")));
        ConfigNode split = done(both.set(TOP, words("interfaces lan address r1 10.10.0.8/24")))
                .at(words("interfaces lan address")).orElseThrow();
        assertEquals("[r1=10.10.0.9/24+10.10.0.8/24, r2=10.10.0.9/24]", ((ConfigNode.Section) split).entries().stream()
                .map(entry -> entry.key() + "=" + texts(entry.value())).toList().toString());
    }

    private static String texts(ConfigNode node) {
        List<String> texts = new ArrayList<>();
        Tree.items(java.util.Optional.of(node)).forEach(item -> texts.add(((ConfigNode.Scalar) item).text()));
        return String.join("+", texts);
    }

    @Test
    void deletingTakesAValueAnItemAnEntryOrAll() {
        assertEquals(List.of("- interfaces.lan.zone: lan"),
                change(PAIR, PAIR.delete(TOP, words("interfaces lan zone"))));
        assertEquals("r1", texts(done(PAIR.delete(TOP, words("pair nodes r2"))).at(words("pair nodes")).orElseThrow()));
        assertTrue(change(PAIR, PAIR.delete(TOP, words("interfaces wan"))).size() >= 4);
        assertEquals("there is no interfaces lan mtu to delete",
                refused(PAIR.delete(TOP, words("interfaces lan mtu"))));
    }

    @Test
    void whatIsEmptyAfterwardsGoesWhereItsAbsenceSaysTheSame() {
        Draft without = done(PAIR.delete(TOP, words("firewall policy lan -> wan")));
        assertTrue(without.at(words("firewall")).isEmpty());
        Draft bfd = all(PAIR, "vrrp bfd interval 30ms");
        assertTrue(done(bfd.delete(TOP, words("vrrp bfd interval"))).at(words("vrrp bfd")).isPresent(),
                "`bfd: {}` is BFD with its standard times");
    }

    @Test
    void anEntryIsRenamedInItsPlaceAndCopiedBehindItself() {
        Draft rules = all(PAIR, """
            firewall rules one verdict accept
            firewall rules two verdict drop
            """);
        Draft renamed = done(rules.rename(TOP, words("firewall rules one to first")));
        assertEquals(List.of("first", "two"), names(renamed));
        assertEquals(List.of("one", "three", "two"),
                names(done(rules.copy(TOP, words("firewall rules one to three")))));
        assertEquals("there is a `two` already", refused(rules.rename(TOP, words("firewall rules one to two"))));
        assertEquals("there is no `ten`", refused(rules.rename(TOP, words("firewall rules ten to eleven"))));
        assertEquals(List.of("two", "one"), names(done(rules.insert(TOP, words("firewall rules two before one")))));
        assertEquals(List.of("two", "one"), names(done(rules.insert(TOP, words("firewall rules one after two")))));
        assertEquals("there is no `tow` beside it; did you mean `two`?",
                refused(rules.insert(TOP, words("firewall rules one after tow"))));
    }

    private static List<String> names(Draft draft) {
        return ((ConfigNode.Section) draft.at(words("firewall rules")).orElseThrow()).entries().stream()
                .map(ConfigNode.Entry::key).toList();
    }

    @Test
    void editGoesToAPlaceAndWhatIsTypedThereIsBeneathIt() {
        assertEquals(new Draft.Place.Found(List.of("interfaces", "lan")), PAIR.place(TOP, words("int lan")));
        assertEquals(List.of("+ interfaces.lan.mtu: 1400"),
                change(PAIR, PAIR.set(List.of("interfaces", "lan"), words("mtu 1400"))));
        assertEquals(new Draft.Place.Refused("`zone` has nothing beneath it; write set zone VALUE"),
                PAIR.place(TOP, words("interfaces lan zone")));
    }

    @Test
    void whatMayStandNextIsOffered() {
        Guide guide = new Guide(PAIR, type -> type.getSimpleName().equals("DeviceName") ? List.of("eth7") : List.of());
        assertTrue(texts(guide, "", Guide.Purpose.SET).containsAll(List.of("pair", "interfaces", "firewall")));
        assertEquals(List.of("lan", "wan"), texts(guide, "interfaces", Guide.Purpose.TAKE));
        assertEquals(List.of("r1", "r2", "eth1", "eth7", "eth0"),
                texts(guide, "interfaces lan device", Guide.Purpose.SET).subList(0, 5));
        assertTrue(texts(guide, "firewall masquerade 1 from lan", Guide.Purpose.SET).contains("out"));
        assertTrue(texts(guide, "firewall masquerade 1 from", Guide.Purpose.SET).containsAll(List.of("lan", "wan")),
                "zones that the document has");
        assertEquals("r1", texts(guide, "interfaces lan address", Guide.Purpose.SET).getFirst());
        assertEquals(List.of(), texts(guide, "nonsense", Guide.Purpose.SET));
        assertTrue(texts(guide, "firewall policy lan -> wan", Guide.Purpose.SET)
                .containsAll(List.of("accept", "drop")));
    }

    private static List<String> texts(Guide guide, String line, Guide.Purpose purpose) {
        return guide.behind(TOP, words(line), purpose).stream().map(Offer::text).toList();
    }

    @Test
    void quotesHoldAWordTogether() {
        Tokens.Split split = Tokens.split("set a \"b c\" 'd \\' e\\ f \"");
        assertEquals(List.of("set", "a", "b c", "d \\", "e f"), split.whole());
        assertEquals('"', split.open().orElseThrow());
        assertEquals("\"lan -> wan\"", Tokens.typed("lan -> wan"));
        assertEquals("lan", Tokens.typed("lan"));
        assertEquals("\"a \\\" b\"", Tokens.typed("a \" b"));
    }
}
