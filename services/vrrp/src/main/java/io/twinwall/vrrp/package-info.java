/** Twinwall vrrp. */
package io.twinwall.vrrp;
