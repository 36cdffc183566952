package io.twinwall.sync.flows.wire;

/** Names of a record's fields, and the shapes of a tuple. On the wire: numbers never change their meaning. */
final class Tag {
    static final int ORIGINAL = 1;
    static final int REPLY = 2;
    static final int ZONE = 3;
    static final int STATUS = 4;
    static final int TIMEOUT = 5;
    static final int MARK = 6;
    static final int TCP = 7;
    static final int SCTP = 8;
    static final int DCCP = 9;
    static final int HELPER = 10;
    static final int LABELS = 11;
    static final int ORIGINAL_ADJUSTMENT = 12;
    static final int REPLY_ADJUSTMENT = 13;
    static final int MASTER = 14;
    static final int SYNPROXY = 15;
    static final int MASK = 16;
    static final int FLAGS = 17;
    static final int CLASS = 18;
    static final int TRANSLATION_DIRECTION = 19;
    static final int TRANSLATION = 20;
    static final int FUNCTION = 21;
    static final int GROUP = 22;

    static final int SHAPE_V6 = 0x1;
    static final int SHAPE_LAYER4 = 0x6;
    static final int SHAPE_PORTS = 0x0;
    static final int SHAPE_ICMP = 0x2;
    static final int SHAPE_PORTLESS = 0x4;
    static final int SHAPE_ZONE = 0x8;

    private Tag() {}
}
