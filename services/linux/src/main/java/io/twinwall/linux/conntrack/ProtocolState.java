package io.twinwall.linux.conntrack;

/** What the kernel remembers of a protocol that has states. */
public sealed interface ProtocolState {
    /** The state in the words of {@code conntrack -L}, lower case: {@code established}, {@code time-wait}. */
    String word();

    /**
     * TCP (linux/netfilter/nf_conntrack_tcp.h). An event about its end has the state alone.
     *
     * @param state enum tcp_conntrack
     * @param original of the direction that opened
     */
    record Tcp(int state, Side original, Side reply) implements ProtocolState {
        public static final int ESTABLISHED = 3;
        private static final String[] WORDS = {
            "none", "syn-sent", "syn-recv", "established", "fin-wait", "close-wait", "last-ack", "time-wait", "close",
            "syn-sent2"
        };

        /**
         * One direction's part of it.
         *
         * @param windowScale RFC 7323 section 2
         * @param flags IP_CT_TCP_FLAG_*: 1 window scale, 2 SACK, 4 FIN sent, 8 liberal, 16 unacknowledged data
         */
        public record Side(int windowScale, int flags) {
            public static final Side UNKNOWN = new Side(0, 0);
        }

        @Override
        public String word() {
            return ProtocolState.word(WORDS, state);
        }
    }

    /** SCTP (linux/netfilter/nf_conntrack_sctp.h), with the verification tags of RFC 9260 section 8.5. */
    record Sctp(int state, int originalTag, int replyTag) implements ProtocolState {
        private static final String[] WORDS = {
            "none", "closed", "cookie-wait", "cookie-echoed", "established", "shutdown-sent", "shutdown-recd",
            "shutdown-ack-sent", "heartbeat-sent", "heartbeat-acked"
        };

        @Override
        public String word() {
            return ProtocolState.word(WORDS, state);
        }
    }

    /** DCCP (linux/netfilter/nf_conntrack_dccp.h); kernels from 6.17 on track it no more. */
    record Dccp(int state, int role, long handshakeSequence) implements ProtocolState {
        private static final String[] WORDS = {
            "none", "request", "respond", "partopen", "open", "closereq", "closing", "timewait", "ignore", "invalid"
        };

        @Override
        public String word() {
            return ProtocolState.word(WORDS, state);
        }
    }

    private static String word(String[] words, int state) {
        return state >= 0 && state < words.length ? words[state] : "state" + state;
    }
}
