package io.twinwall.appliance.bench.link;

/**
 * How both boxes of a pair are set up, by every contestant alike.
 *
 * @param translation what the client's connections become on their way out
 * @param preempt whether a returning preferred node takes over by itself
 * @param synced whether connections are told to the twin at all
 */
record Setup(Translation translation, boolean preempt, boolean synced) {
    /** Source translation, and what the input chain does with packets nobody knows. */
    enum Translation {
        /** To the virtual address; input drops what it does not know. */
        SNAT_DROP("snat-drop", "snat to the virtual address, input drops", true, true, true),
        /** The same; input accepts everything. */
        SNAT_ACCEPT("snat-accept", "snat to the virtual address, input accepts", true, false, true),
        /** As the kernel chooses, and there is but the virtual address to choose. */
        MASQUERADE_ONLY("masquerade-only", "masquerade, the virtual address the only one of its network", false, true,
                false),
        /** As the kernel chooses, and the routers have addresses of their own there. */
        MASQUERADE_OWN("masquerade-own", "masquerade, routers with addresses of their own there", false, true, true);

        private final String label;
        private final String words;
        private final boolean snat;
        private final boolean inputDrops;
        private final boolean ownAddresses;

        Translation(String label, String words, boolean snat, boolean inputDrops, boolean ownAddresses) {
            this.label = label;
            this.words = words;
            this.snat = snat;
            this.inputDrops = inputDrops;
            this.ownAddresses = ownAddresses;
        }

        String label() {
            return label;
        }

        String words() {
            return words;
        }

        boolean snat() {
            return snat;
        }

        boolean inputDrops() {
            return inputDrops;
        }

        /** A node's own address of the outer network. */
        String outer(String node) {
            return (ownAddresses ? "192.0.2." : "198.18.0.") + (node.equals(LinkPair.FIRST) ? 2 : 3);
        }
    }
}
