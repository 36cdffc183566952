/** Twinwall firewall. */
package io.twinwall.firewall;
