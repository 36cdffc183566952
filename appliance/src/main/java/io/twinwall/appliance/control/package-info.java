/** The control plane: what the shell may ask of this appliance, and the Unix socket by which the console asks. */
package io.twinwall.appliance.control;
