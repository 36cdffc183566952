/** When to ask and what the answers mean. Pure. */
package io.twinwall.appliance.check.machine;
