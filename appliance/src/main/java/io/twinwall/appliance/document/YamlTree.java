package io.twinwall.appliance.document;

import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Words;
import io.twinwall.model.verify.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * One run of snakeyaml's parser over a text, events to {@link ConfigNode}. What YAML offers beyond keys, lists and text
 * (anchors, aliases, merge keys, tags, directives, several documents) is refused by name, and reading goes on.
 */
final class YamlTree {
    /** The deepest place of a document is five keys down; nobody needs three times that. */
    private static final int DEPTH_MAX = 16;

    /** Keys, values and lists: what a million addresses or 100,000 rules are made of. Each takes some 100 bytes. */
    static final int NODES_MAX = 3_000_000;

    /** Anchors, aliases and tags told one by one; who writes more of them is building something else. */
    private static final int REFUSED_TOLD_MAX = 10;

    private final Parser parser;
    private final int linesBefore;
    private final int length;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private int refused;
    private int nodes;
    private Place firstUntold = Place.NOWHERE;

    /** The text is no YAML; {@code finding} says where and why. */
    static class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Finding finding;

        Broken(Finding finding) {
            super(finding.toString(), null, false, false);
            this.finding = finding;
        }

        Finding finding() {
            return finding;
        }
    }

    /** The text has more in it than is read of a document; it is not looked into piece by piece. */
    static final class TooMany extends Broken {
        private static final long serialVersionUID = 1L;

        TooMany(Finding finding) {
            super(finding);
        }
    }

    /** Entries of a map; a map of so many is worth being looked into piece by piece when it changes. */
    static final int BLOCK_MIN = 64;

    /**
     * A long map whose keys stand on lines of their own, one below the other.
     *
     * @param end line of what comes behind it; {@link #END} where nothing does
     * @param depth of its keys
     */
    record Block(ConfigNode.Section section, int end, int depth) {
        static final int END = Integer.MAX_VALUE;
    }

    /**
     * A tree with what was refused on the way.
     *
     * @param nodes how many it is made of
     * @param blocks its long maps, inner ones first
     */
    record Read(Optional<ConfigNode> root, List<Finding> findings, int nodes, List<Block> blocks) {
        Read {
            findings = List.copyOf(findings);
            blocks = List.copyOf(blocks);
        }
    }

    private YamlTree(String text, int linesBefore) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(DocumentReader.BYTES_MAX + 1);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setMaxAliasesForCollections(0);
        options.setProcessComments(false);
        this.parser = new ParserImpl(new StreamReader(text), options);
        this.linesBefore = linesBefore;
        this.length = text.codePointCount(0, text.length());
    }

    /**
     * Reads one document.
     *
     * @param linesBefore lines that stand before {@code text} in the file
     */
    static Read read(String text, int linesBefore) throws Broken {
        return read(text, linesBefore, 0);
    }

    /**
     * Reads a part of one.
     *
     * @param depth of its outermost node in the document
     */
    static Read read(String text, int linesBefore, int depth) throws Broken {
        YamlTree tree = new YamlTree(text, linesBefore);
        try {
            Optional<ConfigNode> root = tree.document(depth);
            if (tree.refused > REFUSED_TOLD_MAX) {
                tree.report(tree.firstUntold, tree.refused - REFUSED_TOLD_MAX + " more anchors, aliases or tags",
                        "write the values themselves");
            }
            return new Read(root, tree.findings, tree.nodes, tree.blocks);
        } catch (MarkedYAMLException e) {
            throw new Broken(YamlComplaint.finding(e, text, linesBefore));
        } catch (YAMLException e) {
            Finding finding = new Finding(Finding.Severity.ERROR, linesBefore + 1, 1, "",
                    "this cannot be read as YAML", "write keys with values, as `KEY: VALUE`");
            throw new Broken(finding);
        }
    }

    private Optional<ConfigNode> document(int depth) throws Broken {
        parser.getEvent();
        Optional<ConfigNode> root = Optional.empty();
        int documents = 0;
        while (parser.peekEvent() != null && !parser.checkEvent(Event.ID.StreamEnd)) {
            DocumentStartEvent start = (DocumentStartEvent) parser.getEvent();
            if (start.getVersion() != null || (start.getTags() != null && !start.getTags().isEmpty())) {
                report(place(start.getStartMark()), "a % directive", "leave it out: the document is plain YAML");
            }
            if (++documents > 1) {
                report(place(start.getStartMark()), "a second document begins here",
                        "a file holds one document: remove the `---`");
                return root;
            }
            root = Optional.of(node(parser.getEvent(), depth));
            parser.getEvent();
        }
        return root;
    }

    private ConfigNode node(Event event, int depth) throws Broken {
        Place place = place(event.getStartMark());
        if (++nodes > NODES_MAX) {
            throw new TooMany(new Finding(Finding.Severity.ERROR, place.line(), place.column(), "",
                    "more than " + NODES_MAX + " keys and values, of which the rest was not read",
                    "is this the right file? a group has at most 1000000 elements"));
        }
        if (depth > DEPTH_MAX) {
            throw new Broken(new Finding(Finding.Severity.ERROR, place.line(), place.column(), "",
                    "more than " + DEPTH_MAX + " levels deep", "no part of a document is: is a bracket missing?"));
        }
        if (event instanceof AliasEvent alias) {
            refuse(place, "alias " + Words.quoted("*" + alias.getAnchor()),
                    "write the value itself: aliases are not used here");
            return ConfigNode.Section.unreadable(place);
        }
        decoration((NodeEvent) event, place);
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, place);
            case MappingStartEvent start -> mapping(start, place, depth);
            case CollectionStartEvent start -> sequence(place, depth);
            default -> throw new IllegalStateException("an event that begins no node: " + event);
        };
    }

    /** Anchors and tags; the value they stand before is read as if they were not there. */
    private void decoration(NodeEvent event, Place place) {
        if (event.getAnchor() != null) {
            refuse(place, "anchor " + Words.quoted("&" + event.getAnchor()), "leave it out: aliases are not used here");
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> Optional.ofNullable(scalar.getTag());
            case CollectionStartEvent start -> Optional.ofNullable(start.getTag());
            default -> Optional.empty();
        };
        tag.ifPresent(name -> refuse(place, "tag " + Words.quoted(tagAsWritten(name)),
                "leave it out: every value is text that its key gives a meaning"));
    }

    private static String tagAsWritten(String tag) {
        return tag.startsWith("tag:yaml.org,2002:") ? "!!" + tag.substring("tag:yaml.org,2002:".length()) : tag;
    }

    private static ConfigNode scalar(ScalarEvent event, Place place) {
        boolean plain = event.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN;
        String text = event.getValue();
        boolean nothing = plain && (text.equals("~") || text.equalsIgnoreCase("null"));
        return new ConfigNode.Scalar(nothing ? "" : text, place);
    }

    private ConfigNode sequence(Place place, int depth) throws Broken {
        List<ConfigNode> items = new ArrayList<>();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            items.add(node(parser.getEvent(), depth + 1));
        }
        parser.getEvent();
        return new ConfigNode.Items(items, place);
    }

    private ConfigNode mapping(MappingStartEvent start, Place place, int depth) throws Broken {
        List<ConfigNode.Entry> entries = new ArrayList<>();
        boolean damaged = false;
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            ConfigNode key = node(parser.getEvent(), depth + 1);
            ConfigNode value = node(parser.getEvent(), depth + 1);
            if (isMerge(key)) {
                report(key.place(), "merge key `<<`", "write the keys themselves: merging is not used here");
                damaged = true;
                continue;
            }
            switch (key) {
                case ConfigNode.Scalar(String text, Place at) when !text.isEmpty() ->
                    entries.add(new ConfigNode.Entry(text, at, value));
                case ConfigNode.Scalar empty -> {
                    report(empty.place(), "a value without a key", "write `KEY: VALUE`");
                    damaged = true;
                }
                case ConfigNode.Items items -> damaged = notAKey(items);
                case ConfigNode.Section section -> damaged = notAKey(section);
            }
        }
        Mark end = parser.getEvent().getStartMark();
        ConfigNode.Section section = new ConfigNode.Section(entries, place, damaged);
        if (start.getFlowStyle() == DumperOptions.FlowStyle.BLOCK && entries.size() >= BLOCK_MIN && !damaged) {
            blocks.add(new Block(section, end.getIndex() >= length ? Block.END : place(end).line(), depth));
        }
        return section;
    }

    private static boolean isMerge(ConfigNode key) {
        return key instanceof ConfigNode.Scalar(String text, Place at) && text.equals("<<");
    }

    private boolean notAKey(ConfigNode node) {
        report(node.place(), "a list or map where a key belongs", "write one word before the colon, quoted if need be");
        return true;
    }

    private void refuse(Place place, String problem, String cure) {
        refused++;
        if (refused <= REFUSED_TOLD_MAX) {
            report(place, problem, cure);
        } else if (!firstUntold.known()) {
            firstUntold = place;
        }
    }

    private void report(Place place, String problem, String cure) {
        findings.add(new Finding(Finding.Severity.ERROR, place.line(), place.column(), "", problem, cure));
    }

    private Place place(Mark mark) {
        return new Place(mark.getLine() + 1 + linesBefore, mark.getColumn() + 1);
    }
}
