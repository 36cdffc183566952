/** What nftables tells of the way of a packet that a rule marked with {@code meta nftrace set 1} (nf_tables.h). */
package io.twinwall.linux.nftrace;
