/** The typed tree written out: as libnftables JSON (libnftables-json(5)) for the kernel, as nft text for people. */
package io.twinwall.firewall.print;
