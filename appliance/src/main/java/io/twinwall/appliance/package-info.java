/** Twinwall appliance. */
package io.twinwall.appliance;
