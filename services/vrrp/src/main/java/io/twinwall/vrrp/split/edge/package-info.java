/** What a node sees of its segments, looked for by a thread of its own; and the rule on the VRRP thread. */
package io.twinwall.vrrp.split.edge;
