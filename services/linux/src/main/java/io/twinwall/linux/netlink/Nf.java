package io.twinwall.linux.netlink;

/** Numbers of linux/netfilter/nfnetlink.h and nf_tables.h. */
final class Nf {
    static final int NETLINK_NETFILTER = 12;
    static final int NFGENMSG_BYTES = 4;
    static final int SUBSYSTEM = 10;
    static final int PROTO_INET = 1;

    static final int BATCH_BEGIN = 0x10;
    static final int BATCH_END = 0x11;
    static final int BATCH_GENID = 1;

    static final int NEWTABLE = 0;
    static final int NEWCHAIN = 3;
    static final int GETCHAIN = 4;
    static final int DELCHAIN = 5;
    static final int NEWRULE = 6;
    static final int GETRULE = 7;
    static final int DELRULE = 8;
    static final int NEWSET = 9;
    static final int GETSET = 10;
    static final int DELSET = 11;
    static final int NEWSETELEM = 12;
    static final int GETSETELEM = 13;
    static final int DELSETELEM = 14;
    static final int NEWGEN = 15;
    static final int GETGEN = 16;
    static final int NEWOBJ = 18;
    static final int GETOBJ = 19;
    static final int DELOBJ = 20;
    static final int DELFLOWTABLE = 24;

    static final int LIST_ELEM = 1;
    static final int EXPR_NAME = 1;
    static final int EXPR_DATA = 2;
    static final int DATA_VALUE = 1;
    static final int DATA_VERDICT = 2;
    static final int VERDICT_CODE = 1;
    static final int VERDICT_CHAIN = 2;
    static final int COUNTER_BYTES = 1;
    static final int COUNTER_PACKETS = 2;

    static final int TABLE_NAME = 1;
    static final int CHAIN_TABLE = 1;
    static final int CHAIN_NAME = 3;
    static final int CHAIN_HOOK = 4;
    static final int CHAIN_POLICY = 5;
    static final int CHAIN_TYPE = 7;
    static final int HOOK_NUMBER = 1;
    static final int HOOK_PRIORITY = 2;

    static final int RULE_TABLE = 1;
    static final int RULE_CHAIN = 2;
    static final int RULE_HANDLE = 3;
    static final int RULE_EXPRESSIONS = 4;
    static final int RULE_POSITION = 6;
    static final int RULE_USERDATA = 7;
    static final int USERDATA_COMMENT = 0;

    static final int SET_TABLE = 1;
    static final int SET_NAME = 2;
    static final int SET_FLAGS = 3;
    static final int SET_KEY_TYPE = 4;
    static final int SET_KEY_LEN = 5;
    static final int SET_DATA_TYPE = 6;
    static final int SET_DATA_LEN = 7;
    static final int SET_POLICY = 8;
    static final int SET_DESC = 9;
    static final int SET_ID = 10;
    static final int SET_USERDATA = 13;
    static final int SET_OBJ_TYPE = 15;

    static final int ELEMENTS_TABLE = 1;
    static final int ELEMENTS_SET = 2;
    static final int ELEMENTS_LIST = 3;
    static final int ELEMENTS_SET_ID = 4;
    static final int ELEMENT_KEY = 1;
    static final int ELEMENT_DATA = 2;
    static final int ELEMENT_FLAGS = 3;
    static final int ELEMENT_EXPIRATION = 5;
    static final int ELEMENT_KEY_END = 10;
    static final int INTERVAL_END = 1;

    static final int OBJ_TABLE = 1;
    static final int OBJ_NAME = 2;
    static final int OBJ_TYPE = 3;

    static final int FLOWTABLE_TABLE = 1;
    static final int FLOWTABLE_NAME = 2;

    static final int GEN_ID = 1;

    private Nf() {}

    /** The type of a message of nf_tables. */
    static int type(int message) {
        return SUBSYSTEM << 8 | message;
    }
}
