/** {@code twinwall daemon}: options, wiring, life from the first apply to the farewell. */
package io.twinwall.appliance.daemon;
