/** The bytes of a beat, and the keys that make it the twin's; pure. */
package io.twinwall.vrrp.link.wire;
