/** Programs of the operator's: run as their user, bounded in time and in what they print. For checks and hooks. */
package io.twinwall.appliance.command;
