package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Attributes;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The attributes of an expectation to an {@link Expectation} (linux/netfilter/nfnetlink_conntrack.h). Pure; never
 * throws for any bytes.
 */
final class ExpectationDecoder {
    private Optional<Tuple> tuple = Optional.empty();
    private Optional<Tuple> mask = Optional.empty();
    private Optional<Tuple> master = Optional.empty();
    private int zone;
    private int id;
    private OptionalLong timeout = OptionalLong.empty();
    private int flags;
    private int expectationClass;
    private Optional<Expectation.Translation> translation = Optional.empty();
    private Optional<String> helper = Optional.empty();
    private Optional<String> function = Optional.empty();
    private boolean broken;

    private ExpectationDecoder() {}

    /** The expectation that a message's attributes tell; empty where they are broken or lack a tuple. */
    static Optional<Expectation> decode(Attributes at) {
        ExpectationDecoder parts = new ExpectationDecoder();
        while (at.next()) {
            parts.take(at);
        }
        if (at.broken() || parts.broken || parts.tuple.isEmpty() || parts.mask.isEmpty() || parts.master.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Expectation(parts.tuple.get(), parts.mask.get(), parts.master.get(), parts.zone,
                parts.id, parts.timeout, parts.flags, parts.expectationClass, parts.translation, parts.helper,
                parts.function));
    }

    private void take(Attributes at) {
        switch (at.type()) {
            case Cta.EXPECT_TUPLE -> tuple = tuple(at);
            case Cta.EXPECT_MASK -> mask = tuple(at);
            case Cta.EXPECT_MASTER -> master = tuple(at);
            case Cta.EXPECT_ZONE -> zone = at.network16();
            case Cta.EXPECT_ID -> id = at.network32();
            case Cta.EXPECT_TIMEOUT -> timeout = OptionalLong.of(Integer.toUnsignedLong(at.network32()));
            case Cta.EXPECT_FLAGS -> flags = at.network32();
            case Cta.EXPECT_CLASS -> expectationClass = at.network32();
            case Cta.EXPECT_NAT -> translation(at.nested());
            case Cta.EXPECT_HELP_NAME -> helper = Optional.of(at.text());
            case Cta.EXPECT_FN -> function = Optional.of(at.text());
            default -> { }
        }
    }

    private Optional<Tuple> tuple(Attributes at) {
        Optional<Tuple> decoded = TupleDecoder.decode(at);
        broken |= decoded.isEmpty();
        return decoded;
    }

    private void translation(Attributes at) {
        int direction = 0;
        Optional<Tuple> to = Optional.empty();
        while (at.next()) {
            switch (at.type()) {
                case Cta.EXPECT_NAT_DIR -> direction = at.network32();
                case Cta.EXPECT_NAT_TUPLE -> to = tuple(at);
                default -> { }
            }
        }
        broken |= at.broken() || to.isEmpty();
        int towards = direction;
        translation = to.map(decoded -> new Expectation.Translation(towards, decoded));
    }
}
