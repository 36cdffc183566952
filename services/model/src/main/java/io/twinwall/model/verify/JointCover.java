package io.twinwall.model.verify;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether several earlier rules together leave a rule nothing to match. What the rule matches is taken as boxes: a
 * zone on each side, a protocol, and spans of addresses and ports. The first packet of a box must be one that an
 * earlier rule matches; what that rule matches is cut out, and the pieces that are left are looked at in turn. So a
 * rule of which the first packet is free costs one look.
 *
 * <p>Limits: a rule of more than {@link #BOXES_MAX} boxes, or one that is still not covered after {@link #STEPS_MAX}
 * cuts, is taken for one that matches something, and so is one with a group that rules fill or that is long.
 */
final class JointCover {
    static final int BOXES_MAX = 64;
    static final int STEPS_MAX = 512;

    private static final Range ALL_PORTS = new Range(0, 65_535);

    /** The earlier rules that may match a packet; of some of them it may turn out that they do not. */
    interface Index {
        Collection<RuleShape> near(
                Optional<ZoneName> from, Optional<ZoneName> to, IpAddress source, IpAddress destination, int port);
    }

    /** Ports from first to last, 0 among them, which no document writes but a packet may have. */
    private record Range(int first, int last) {
        boolean contains(int port) {
            return first <= port && port <= last;
        }
    }

    /** Absent zones and protocols stand for any. */
    private record Box(
            Optional<ZoneName> from, Optional<ZoneName> to, Optional<ProtocolNumber> protocol, AddressSpan source,
            AddressSpan destination, Range sourcePort, Range port) {
        Box withSource(AddressSpan other) {
            return new Box(from, to, protocol, other, destination, sourcePort, port);
        }

        Box withDestination(AddressSpan other) {
            return new Box(from, to, protocol, source, other, sourcePort, port);
        }

        Box withSourcePort(Range other) {
            return new Box(from, to, protocol, source, destination, other, port);
        }

        Box withPort(Range other) {
            return new Box(from, to, protocol, source, destination, sourcePort, other);
        }
    }

    private final RuleShape rule;
    private final Index index;

    private JointCover(RuleShape rule, Index index) {
        this.rule = rule;
        this.index = index;
    }

    /** The rules that match all of {@code rule} together, in their order; none where they do not or nobody can tell. */
    static List<RuleShape> of(RuleShape rule, Index index) {
        return new JointCover(rule, index).cover();
    }

    private List<RuleShape> cover() {
        Deque<Box> left = new ArrayDeque<>(boxes());
        if (left.isEmpty() || left.size() > BOXES_MAX) {
            return List.of();
        }
        Set<RuleShape> used = new TreeSet<>(Comparator.comparingInt(RuleShape::index));
        for (int step = 0; step < STEPS_MAX; step++) {
            Box box = left.pop();
            Optional<RuleShape> first = first(box);
            if (first.isEmpty()) {
                return List.of();
            }
            used.add(first.get());
            cut(box, first.get(), left);
            if (left.isEmpty()) {
                return List.copyOf(used);
            }
        }
        return List.of();
    }

    /** The first rule that matches the first packet of a box. */
    private Optional<RuleShape> first(Box box) {
        return index.near(box.from, box.to, box.source.first(), box.destination.first(), box.port.first).stream()
                .filter(other -> has(other.from(), box.from) && has(other.to(), box.to)
                        && has(other.protocols(), box.protocol)
                        && span(other.source(), box.source).isPresent()
                        && span(other.destination(), box.destination).isPresent()
                        && range(other.sourcePorts(), box.sourcePort).isPresent()
                        && range(other.ports(), box.port).isPresent()
                        && other.coversBeside(rule))
                .min(Comparator.comparingInt(RuleShape::index));
    }

    private static <T> boolean has(Set<T> wide, Optional<T> one) {
        return wide.isEmpty() || (one.isPresent() && wide.contains(one.get()));
    }

    /** The span of a set that the first address of another one is in. */
    private static Optional<AddressSpan> span(AddressSet set, AddressSpan of) {
        return set.isAny() ? Optional.of(everything(of.family()))
                : set.spans().stream().filter(span -> span.contains(of.first())).findFirst();
    }

    private static Optional<Range> range(PortSet set, Range of) {
        return set.isAny() ? Optional.of(ALL_PORTS)
                : set.spans().stream().map(JointCover::range).filter(range -> range.contains(of.first)).findFirst();
    }

    private static Range range(PortSpan span) {
        return new Range(span.first().number(), span.last().number());
    }

    /** Adds what a rule, which matches the first packet of a box, leaves of it. */
    private static void cut(Box box, RuleShape other, Deque<Box> left) {
        AddressSpan source = span(other.source(), box.source).orElseThrow();
        AddressSpan destination = span(other.destination(), box.destination).orElseThrow();
        Range sourcePort = range(other.sourcePorts(), box.sourcePort).orElseThrow();
        Range port = range(other.ports(), box.port).orElseThrow();
        // The first packet is within, so that pieces are left behind the end only.
        Box within = box;
        for (AddressSpan behind : AddressSpans.without(box.source, List.of(source))) {
            left.push(within.withSource(behind));
        }
        within = within.withSource(new AddressSpan(box.source.first(), lower(box.source.last(), source.last())));
        for (AddressSpan behind : AddressSpans.without(box.destination, List.of(destination))) {
            left.push(within.withDestination(behind));
        }
        within = within.withDestination(
                new AddressSpan(box.destination.first(), lower(box.destination.last(), destination.last())));
        if (sourcePort.last < box.sourcePort.last) {
            left.push(within.withSourcePort(new Range(sourcePort.last + 1, box.sourcePort.last)));
            within = within.withSourcePort(new Range(box.sourcePort.first, sourcePort.last));
        }
        if (port.last < box.port.last) {
            left.push(within.withPort(new Range(port.last + 1, box.port.last)));
        }
    }

    private static IpAddress lower(IpAddress one, IpAddress other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static AddressSpan everything(Family family) {
        return AddressSpans.network(family == Family.IPV4 ? "0.0.0.0/0" : "::/0");
    }

    /** What the rule matches, or more; none where it is more than can be looked at. */
    private List<Box> boxes() {
        if (!rule.source().groups().isEmpty() || !rule.destination().groups().isEmpty()) {
            return List.of();
        }
        List<Range> sourcePorts = ranges(rule.sourcePorts());
        List<Range> ports = ranges(rule.ports());
        List<AddressSpan> sources = spans(rule.source());
        List<AddressSpan> destinations = spans(rule.destination());
        long most = (long) Math.max(1, rule.from().size()) * Math.max(1, rule.to().size())
                * Math.max(1, rule.protocols().size()) * sourcePorts.size() * ports.size();
        if (most > BOXES_MAX || most * sources.size() * destinations.size() > 2L * BOXES_MAX) {
            return List.of();
        }
        List<Box> boxes = new ArrayList<>();
        for (AddressSpan source : sources) {
            for (AddressSpan destination : destinations) {
                if (source.family() == destination.family()) {
                    for (Range sourcePort : sourcePorts) {
                        for (Range port : ports) {
                            add(boxes, new Box(Optional.empty(), Optional.empty(), Optional.empty(), source,
                                    destination, sourcePort, port));
                        }
                    }
                }
            }
        }
        return boxes;
    }

    /** The box for each pair of zones and each protocol. */
    private void add(List<Box> boxes, Box box) {
        for (Optional<ZoneName> from : each(rule.from())) {
            for (Optional<ZoneName> to : each(rule.to())) {
                for (Optional<ProtocolNumber> protocol : each(rule.protocols())) {
                    boxes.add(new Box(from, to, protocol, box.source, box.destination, box.sourcePort, box.port));
                }
            }
        }
    }

    private static <T> List<Optional<T>> each(Set<T> some) {
        return some.isEmpty() ? List.of(Optional.empty()) : some.stream().map(Optional::of).toList();
    }

    private static List<Range> ranges(PortSet set) {
        return set.isAny() ? List.of(ALL_PORTS) : set.spans().stream().map(JointCover::range).toList();
    }

    private static List<AddressSpan> spans(AddressSet set) {
        return set.isAny() ? List.of(everything(Family.IPV4), everything(Family.IPV6)) : set.spans();
    }
}
