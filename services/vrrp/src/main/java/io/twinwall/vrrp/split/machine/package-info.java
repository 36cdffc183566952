/** The rule itself: pure, without a clock, without garbage. */
package io.twinwall.vrrp.split.machine;
