/**
 * The command shell. It runs inside the daemon and knows the appliance only as a {@code ControlPlane}; {@code client}
 * is the thin program at the other end of the control socket.
 *
 * <pre>
 *   terminal -- client/CliClient == control socket == (appliance) -- CommandShell -- ControlPlane
 * </pre>
 */
package io.twinwall.shell;
