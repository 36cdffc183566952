/** The thin program at the operator's end of the control socket, and the frames that cross it. */
package io.twinwall.shell.client;
