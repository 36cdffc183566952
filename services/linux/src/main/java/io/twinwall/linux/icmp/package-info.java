/** ICMP echo: is anybody there? */
package io.twinwall.linux.icmp;
