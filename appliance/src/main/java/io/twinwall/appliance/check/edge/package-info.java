/** The questions themselves. */
package io.twinwall.appliance.check.edge;
